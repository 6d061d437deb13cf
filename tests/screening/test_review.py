"""A review's queue, what decisions come to, and the numbers of the flow diagram, against plain computations."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.formats.lines import columns
from netreader.formats.prisma import boxes
from netreader.formats.screening_lines import flow_lines
from netreader.screening.decisions import (
    COMES_TO,
    DIFFERENT,
    EVERYONE,
    STATES,
    USUAL,
    VERDICTS,
    Decision,
    reviewers_of,
    rule_told,
    standings,
)
from netreader.screening.flow import Flow, Reports, flow
from netreader.screening.review import REASONS, Review, Source, added, cleared, moved, name_of, reasons_of
from netreader.screening.stages import FULL_TEXT

KEYS = st.lists(st.integers(1, 12), max_size=15)
DOIS = st.dictionaries(st.integers(1, 12), st.sampled_from(["10.1/A", "10.1/a", "10.2/b", ""]), max_size=8)
DECISIONS = st.lists(
    st.builds(
        Decision,
        st.integers(1, 12),
        st.sampled_from(["AB", "ab", "Özlem", "李"]),
        st.sampled_from(VERDICTS),
        st.sampled_from(["", "language", "Language", "wrong outcome"]),
        consensus=st.booleans(),
    ),
    max_size=40,
)


@given(st.lists(KEYS, max_size=4), DOIS)
def test_each_paper_stands_once_and_all_that_came_is_counted(lists, dois):
    review = Review("R")
    for keys in lists:
        before = review
        review = added(review, keys, Source("list", 0), dois)
        assert review.papers[: len(before.papers)] == before.papers  # what was there stays in place
    assert len(review.papers) == len(set(review.papers))
    known = [dois[paper].casefold() for paper in review.papers if dois.get(paper)]
    assert len(known) == len(set(known))
    assert review.identified == sum(map(len, lists)) == sum(source.found for source in review.sources)
    every = {key for keys in lists for key in keys}
    assert set(review.papers) | {duplicate.paper for duplicate in review.duplicates} == every
    for duplicate in review.duplicates:
        assert duplicate.of in review.papers
        same = duplicate.paper == duplicate.of
        assert same == (duplicate.by == "pmid")
        assert same or dois[duplicate.paper].casefold() == dois[duplicate.of].casefold()


@given(st.lists(st.integers(1, 12), unique=True), DOIS, st.sets(st.integers(1, 12)))
def test_dois_that_are_known_later_take_out_no_paper_that_was_decided_on(keys, dois, decided):
    before = added(Review("R"), keys, Source("list", 0), {})
    after = cleared(before, dois, decided)
    assert after.identified == before.identified
    assert decided & set(keys) <= set(after.papers)
    gone = set(keys) - set(after.papers)
    assert all(dois[paper].casefold() in {dois.get(other, "").casefold() for other in after.papers} for paper in gone)
    left = [dois[paper].casefold() for paper in after.papers if dois.get(paper) and paper not in decided]
    assert len(left) == len(set(left))
    assert cleared(after, dois, decided) == after


def test_another_key_for_a_paper():
    review = added(Review("R"), [-7, 5, 9], Source("list", 3), {})
    assert moved(review, -7, 111).papers == [111, 5, 9]
    joined = moved(review, -7, 5)
    assert (joined.papers, joined.identified) == ([5, 9], 3)
    assert moved(review, 77, 78) == review


@given(st.lists(st.integers(1, 12), unique=True), DECISIONS, st.integers(-1, 4))
def test_standings_against_a_plain_reading(papers, decisions, needed):
    found = standings(papers, decisions, needed)
    assert list(found) == papers
    names = {decision.reviewer.casefold() for decision in decisions if not decision.consensus}
    assert sorted(name.casefold() for name in reviewers_of(decisions)) == sorted(names)
    least = {USUAL: 2 if len(names) > 1 else 1, EVERYONE: max(1, len(names))}.get(needed, needed)
    for paper in papers:
        last = {}
        agreed = None
        for decision in decisions:
            if decision.paper == paper and decision.consensus:
                agreed = decision
            elif decision.paper == paper:
                last[decision.reviewer.casefold()] = decision
        verdicts = {decision.verdict for decision in last.values()}
        if agreed is not None:
            wanted = COMES_TO[agreed.verdict]
        elif len(verdicts) > 1:
            wanted = "conflict"
        elif len(last) < least:
            wanted = "awaiting"
        else:
            wanted = COMES_TO[verdicts.pop()]
        assert found[paper].state == wanted
        assert {decision.reviewer.casefold() for decision in found[paper].decisions} == set(last)


def test_a_third_reviewer_who_differs_makes_a_conflict_of_what_two_had_settled():
    two = [Decision(1, "A", "include"), Decision(1, "B", "include")]
    assert standings([1], two)[1].state == "included"
    assert standings([1], two, 3)[1].state == "awaiting"
    assert standings([1], [*two, Decision(2, "C", "maybe")], EVERYONE)[1].state == "awaiting"
    three = [*two, Decision(1, "C", "exclude")]
    assert [standings([1], three, needed)[1].state for needed in (USUAL, EVERYONE, 1, 2, 3, 4)] == ["conflict"] * 6
    agreed = [*three, Decision(1, "A", "exclude", consensus=True)]
    assert standings([1], agreed, 3)[1].state == "excluded"
    assert "must agree" in rule_told(USUAL)
    assert rule_told(3).startswith("3 reviewers decide")


@given(
    st.lists(KEYS, min_size=1, max_size=3), DOIS, DECISIONS, st.lists(st.sampled_from(FULL_TEXT.verdicts), max_size=9)
)
def test_the_numbers_of_the_flow_add_up(lists, dois, decisions, verdicts):
    review = Review("R")
    for keys in lists:
        review = added(review, keys, Source("list", 0), dois)
    found = standings(review.papers, decisions)
    on = [paper for paper in review.papers if found[paper].state == "included"]
    reports = standings(on, [Decision(paper, "A", verdict) for paper, verdict in zip(on, verdicts, strict=False)])
    counts = flow(review, found, reports)
    assert counts.full_text.sought == counts.included == len(on)
    full = counts.full_text
    assert full.sought == full.not_retrieved + full.assessed + full.awaiting
    assert full.assessed == full.included + full.excluded + full.maybe + full.conflicts
    assert sum(full.reasons.values()) == full.excluded
    given = verdicts[: len(on)]
    told = [full.included, full.maybe, full.excluded, full.not_retrieved]
    assert told == [given.count(verdict) for verdict in FULL_TEXT.verdicts]
    table = {line["data"]: line["n"] for line in csv.DictReader(io.StringIO("".join(boxes(counts))))}
    assert int(table["records_screened"]) == counts.screened
    assert int(table["dbr_assessed"]) == full.assessed
    assert sum(int(part.rpartition(", ")[2]) for part in table["dbr_excluded"].split("; ")) == full.excluded
    assert counts.identified == counts.duplicates + counts.queue
    assert counts.queue == counts.screened + counts.awaiting
    assert counts.screened == counts.included + counts.excluded + counts.maybe + counts.conflicts
    assert sum(counts.reasons.values()) == counts.excluded
    states = [standing.state for standing in found.values()]
    told = (counts.included, counts.maybe, counts.excluded, counts.conflicts, counts.awaiting)
    assert told == tuple(states.count(state) for state in STATES[:5])


def test_two_reasons_are_one_sentence():
    decisions = [Decision(1, "A", "exclude", "language"), Decision(1, "B", "exclude", "wrong outcome")]
    assert standings([1], decisions)[1].reason == DIFFERENT
    assert standings([1], decisions)[1].differs
    agreed = Decision(1, "A", "exclude", "language", consensus=True)
    assert not standings([1], [*decisions, agreed])[1].differs
    decisions.append(Decision(1, "B", "exclude", "LANGUAGE"))
    assert standings([1], decisions)[1].reason == "LANGUAGE"
    counts = flow(Review("R", [1, 2]), standings([1, 2], [*decisions, Decision(2, "A", "exclude")]), {})
    assert counts.reasons == {"LANGUAGE": 1}
    assert (counts.excluded, counts.awaiting) == (1, 1)


def test_reasons_are_those_of_the_settings_or_ours_and_those_added():
    assert reasons_of(None, ()) == list(REASONS)
    review = Review("R", reasons=["Language", "retracted"])
    assert reasons_of(review, ("too old", "language")) == ["too old", "language", "retracted"]


@pytest.mark.parametrize(
    ("text", "name"), [('  "Liver"/NET \x1b[2J\n', "Liver NET [2J"), ("\u202e", ""), ("ü" * 200, "ü" * 100)]
)
def test_names(text, name):
    assert name_of(text) == name


FLOW = Flow(
    12_034,
    (("Embase 医学文献データベースから取り出した論文", 12_000), ("has:note", 34)),
    5,
    12_029,
    300,
    12,
    3,
    4,
    281,
    11_729,
    full_text=Reports(12, 1, 8, 6, 0, 0, 2, 3, {"wrong outcome, which is told at more length than there is room": 2}),
)


@pytest.mark.parametrize("width", [30, 60, 80, 120])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_diagram_fits_and_cuts_no_number(width, ascii_only):
    lines = flow_lines(FLOW, width=width, ascii_only=ascii_only)
    assert all(columns(line) <= max(width, 43) for line in lines)
    text = "\n".join(lines)
    for number in ("12,034", "12,000", "34", "5", "300", "281", "12", "3", "4", "1", "8", "6", "2"):
        assert f"(n = {number})" in text
    assert not ascii_only or not set(text) & set("┌┐└┘─│▶▼")
    screened = next(at for at, line in enumerate(lines) if "(n = 300)" in line)  # those that wait are not among them
    assert [at for at, line in enumerate(lines) if "(n = 11,729)" in line] < [screened]
    edges = {columns(line.partition("  ")[0].rstrip()) for line in lines if line.startswith(("┌", "+"))}
    assert len(edges) == 1
