"""The writing desk: gathered, sifted, grouped, and written so that `netreader cite` resolves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.article import AbstractSection, Article, Author, Journal, Record
from netreader.cite.manuscript import parse
from netreader.desk.arranging import GROUPINGS, NOTES, UNTAGGED, Sieve, grouped, told
from netreader.desk.entries import Entry, Paper, gather
from netreader.desk.markdown import Writer, key_of
from netreader.library.highlights import COLOURS, Highlight
from netreader.library.library import Library
from netreader.passages.parts import parts_of

NAMES = {colour: colour for colour in COLOURS}
TEXT = "Surgery was safe. Median survival was 34 months. Quality of life was not measured."


def article(pmid, title, text=TEXT, **others):
    return Article(
        pmid,
        title,
        abstract=(AbstractSection(text, "RESULTS"),),
        authors=(Author("Rinke", "Anja", "A"), Author("Müller", "HH", "HH"), Author("Lee", "C", "C")),
        journal=Journal(medline_ta="J Clin Oncol"),
        published="2009-10",
        citation="J Clin Oncol. 2009 Oct.",
        **others,
    )


FIRST, SECOND = article("111", "Octreotide *first*."), article("222", "A second trial.")


def mark(library, paper, quote, colour="key", comment=""):
    part = parts_of(paper)["abstract"]
    start = part.text.index(quote)
    return library.highlights.add(paper.key, part, start, start + len(quote), colour=colour, comment=comment)


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library.db") as opened:
        opened.keep([Record(FIRST, b"<a/>"), Record(SECOND, b"<b/>"), Record(article("333", "Unmarked"), b"<c/>")])
        mark(opened, FIRST, "Quality of life was not measured.", "question", "Ask them.\nSoon.")
        mark(opened, FIRST, "Surgery was safe.", "supports")
        mark(opened, SECOND, "Median survival was 34 months.", "key")
        opened.save_note(111, "# Why\n\nSee [[222]].\n\n```\n# code [[222]]\n```\n\n## Then")
        opened.tag([222], add=["liver/surgery", "Prrt"])
        yield opened


def texts(entries):
    return [entry.text.split("\n")[0] for entry in entries]


def test_entries_stand_in_the_order_of_the_page_with_the_note_below(library):
    entries = gather(library, [333, 111, 222])
    assert texts(entries) == [
        "Surgery was safe.",
        "Quality of life was not measured.",
        "# Why",
        "Median survival was 34 months.",
    ]
    assert entries[0].paper.where == "Rinke A et al. J Clin Oncol 2009"
    assert entries[0].section == "RESULTS"
    assert {entry.paper.key for entry in gather(library, None)} == {111, 222}
    assert gather(library, [333]) == []
    assert told(entries) == "3 highlights and 1 note in 2 papers"
    assert told([]) == "nothing in 0 papers"


def test_what_a_revision_took_away_and_what_is_not_kept_is_there_all_the_same(library):
    library.keep([Record(article("222", "A second trial.", "Other words alone.", revised="2030-01-01"), b"<b2/>")])
    library.save_note(987, "On a paper that was never kept.")
    lost, note = gather(library, [222, 987])
    assert (lost.text, lost.placed) == ("Median survival was 34 months.", False)
    assert (note.paper.kept, note.paper.where) == (False, "PMID 987")


@pytest.mark.parametrize(
    ("words", "only", "found"),
    [
        ("", "", 4),
        ("RINKE 2009 first", "", 3),
        ("muller", "", 0),  # only the first author is told
        ("ask soon", "", 1),
        ('"ask them"', "", 1),
        ('"soon ask"', "", 0),
        ("#liver", "", 1),
        ("#liver/s median", "", 1),
        ("#prr", "", 1),
        ("#liver safe", "", 0),
        ("", "notes", 1),
        ("", "highlights", 3),
        ("", "comments", 1),
        ("", "supports", 1),
        ('"', "", 4),
        ("222", "", 2),
    ],
)
def test_sifting(library, words, only, found):
    sieve = Sieve(gather(library, [111, 222]))
    assert len(sieve.sifted(words, only)) == found
    assert len(sieve.sifted(words, only)) == found  # what was folded once is the same


def test_groups(library):
    entries = gather(library, [111, 222])
    assert [group.name for group in grouped(entries, "paper", NAMES)] == ["Octreotide *first*.", "A second trial."]
    by_colour = grouped(entries, "colour", NAMES | {"supports": "agrees"})
    assert [group.name for group in by_colour] == ["key", "agrees", "question", NOTES]
    by_tag = grouped(entries, "tag", NAMES)
    assert [(group.name, len(group.entries)) for group in by_tag] == [("liver/surgery", 1), ("Prrt", 1), (UNTAGGED, 3)]


PAPERS = st.builds(
    lambda key, tags: Paper(key, f"Title {key}", pmid=str(key), tags=tuple(dict.fromkeys(tags))),
    st.integers(1, 5),
    st.lists(st.sampled_from(["a", "a/b", "c"]), max_size=3),
)
ENTRIES = st.lists(
    st.builds(
        lambda paper, colour, number: Entry(
            paper,
            f"text {number}",
            Highlight(f"id{number}", paper.key, "abstract", "q", colour=colour) if colour else None,
        ),
        PAPERS,
        st.sampled_from(["", *COLOURS, "of a later version"]),
        st.integers(),
    ),
    max_size=20,
    unique_by=lambda entry: entry.text,
)


@given(ENTRIES, st.sampled_from(list(GROUPINGS)))
def test_grouping_loses_and_invents_nothing(entries, grouping):
    groups = grouped(entries, grouping, NAMES)
    assert all(group.entries for group in groups)
    assert [group.name for group in groups] == list(
        dict.fromkeys(group.name for group in groups)
    ) or grouping == "paper"
    shown = [entry for group in groups for entry in group.entries]
    for entry in entries:
        times = max(1, len(entry.paper.tags)) if grouping == "tag" else 1
        assert shown.count(entry) == times * entries.count(entry)
    for group in groups:
        order = [entries.index(entry) for entry in group.entries]
        assert order == sorted(order)


# Markdown


def document(library, citations, grouping="paper"):
    writer = Writer(library.article, NAMES, citations)
    return "".join(writer.written("Tumour *board*", grouped(gather(library, [111, 222]), grouping, NAMES)))


def test_with_keys_a_manuscript_resolves_it(library):
    text = document(library, "keys")
    assert text.startswith("# Tumour \\*board\\*\n\n## Octreotide \\*first\\*.\n")
    assert "> Surgery was safe. [@pmid:111]\n\n*supports* · Results\n" in text
    assert "Ask them.\nSoon.\n" in text
    assert "#### Why" in text
    assert "##### Then" in text
    assert "# code [[222]]" in text
    assert "See [@pmid:222]." in text
    assert "\\#liver/surgery" in text
    manuscript = parse(text)
    assert manuscript.keys == ["pmid:111", "pmid:222"]
    resolved = manuscript.resolved({"pmid:111": FIRST, "pmid:222": SECOND}, "vancouver")
    assert "@pmid" not in resolved
    assert resolved.count("Octreotide") == 2  # its heading, and its reference in the place of ours


def test_with_pubmeds_lines_it_is_read_as_it_is(library):
    text = document(library, "pubmed", "colour")
    assert f"(Rinke A et al. {SECOND.citation} PMID: 222.)" in text
    assert "**Note on “Octreotide \\*first\\*.”**" in text
    assert "[[222]]" in text
    assert ":::" not in text
    references = text.split("## References")[1]
    assert "Rinke A, Müller HH, Lee C. Octreotide" in references
    assert "PMID: 111." in references


def test_papers_without_a_pmid_or_a_record(library):
    library.save_note(987, "Not kept.")
    text = "".join(Writer(library.article, NAMES).written("T", grouped(gather(library, [987]), "paper", NAMES)))
    assert "PMID 987. This record is not kept." in text
    assert key_of(Paper(-5, "A file's", doi="10.1000/x.y")) == "@doi:10.1000/x.y"
    assert key_of(Paper(-5, "A file's", doi="10.1002/(SICI)1097")) == "@doi:10.1002/(SICI)1097"
    assert key_of(Paper(-5, "A file's", doi="10.1000/x[1];2")) == "@{doi:10.1000/x[1];2}"
    assert key_of(Paper(-5, "Nothing")) == ""
    entry = Entry(Paper(-5, "Nothing", "Doe J", year="1999"), "q", Highlight("i", -5, "abstract", "q"))
    assert "(Doe J. 1999)" in Writer(lambda key: None, NAMES).entry(entry)


@given(st.text())
def test_a_quote_never_leaves_its_block(text):
    entry = Entry(Paper(1, "T", pmid="1"), text, Highlight("i", 1, "abstract", text))
    written = Writer(lambda key: None, {}).entry(entry)
    quote, _, rest = written.partition(" [@pmid:1]\n\n")
    assert rest.startswith("*key*")
    assert all(line.startswith(">") for line in quote.split("\n"))
