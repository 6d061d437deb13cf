"""Any text gives a tree that is written and read again as itself; a query built by rules gives the tree it means."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netreader.query import complete
from netreader.query.syntax import is_personal, parse, substitute, write
from netreader.query.tree import (
    Chain,
    Dates,
    Flag,
    Group,
    Node,
    Numbered,
    Personal,
    PMIDs,
    Recent,
    Term,
    Values,
)
from tests.timing import seconds

#: What queries are made of, and what upsets parsers.
PIECES = """
liver cancer AND OR NOT and or not ( ) [ti] [tiab:~3] [mh:noexp] [dp] [xyz] [pmid] [sb] [sh] [all] [pg] [ta] [] [ " ] *
neuro* ab* #1 #2* note: note:x is:read is:zz has: 12345 12 123456 2020 2020:2021 : :2020 2020: last 5 years / /therapy
/dt hypertension/therapy & | &amp; hasabstract hasabstract* “ ’ – - pmid AND* a(b)c (x) or* the neuro*x "AND" 1:9 #3 ~
2020/13 "a"/dt ; 12345* (Lausanne) növ "note:x" note:" [mh] [text] 😀 "liver\tcancer" tag:"a\tb" prevention\t&\tcontrol
""".replace("\t", "\x00").split()
PIECES += ["\u200b", "\xa0", "\0", '"2020/01/01"', "last 5 years", "; DROP TABLE x", "NEAR(", "^", "\ud800", "\x1b[31m"]

texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " "])), max_size=12).map(
        lambda pairs: "".join(piece.replace("\x00", " ") + blank for piece, blank in pairs)
    ),
)


@given(texts)
@example("0*0000*")
@example("0*AND")
@example("*0(*)0")
@example('"canc* risk"/dt')
@example("GEP-NET*(USP)*a 12345 /*drug therapy")
@example("9997 (USP)/*drug therapy [ta]a1 [ti]")
@example("note: (USP)/dt[ti]adj")
def test_written_and_read_again(text):
    parsed = parse(text)
    assert parsed.text == text
    for problem in parsed.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.message
        assert problem.mend is None or problem.mend != text
    if parsed.tree is not None:
        written = write(parsed.tree)
        again = parse(written)
        assert again.tree == parsed.tree
        assert again.tree is not None
        assert write(again.tree) == written
        assert not [problem for problem in again.problems if problem.kind in ("brackets", "operator", "doubled")]
        is_personal(parsed.tree)
        substitute(parsed.tree, lambda number: Term("x"))


@given(texts)
def test_a_mend_can_be_read(text):
    for problem in parse(text).problems:
        if problem.mend is not None:
            parse(problem.mend)


@given(texts, st.integers(-3, 70))
def test_completion_stays_in_the_text(text, cursor):
    wanted = complete.at(text, cursor)
    assert 0 <= wanted.start <= wanted.end <= len(text)
    assert wanted.start <= min(max(cursor, 0), len(text)) <= wanted.end


# Queries built by rules, with the tree that they mean

WORDS = ["liver", "tumor", "carcinoid", "octreotide", "midgut", "grade", "PD-1", "IL-2", "5-HIAA"]
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
phrases = words.map(" ".join)
blank = st.sampled_from(["", " ", "  "])
tags = st.sampled_from(
    [("ti", "ti"), ("Title", "ti"), ("tiab", "tiab"), ("TIAB", "tiab"), ("Title / Abstract", "tiab"), ("tw", "tw"),
     ("Text Word", "tw"), ("mh", "mh"), ("MeSH Terms", "mh"), ("MAJR", "majr"), ("pt", "pt"), ("Author", "au"),
     ("jo", "ta"), ("Supplementary Concept", "nm")]
)  # fmt: skip
dates = st.sampled_from(["2020", "1998/03", "1998/03/06", "3000"])
date_tags = st.sampled_from([("dp", "dp"), ("Date - Publication", "dp"), ("crdt", "crdt"), ("Entry Date", "edat")])

tagged = st.one_of(
    st.builds(lambda w, b, t: (f"{w}{b}[{t[0]}]", Term(w, t[1])), phrases, blank, tags),
    st.builds(lambda w, b, t: (f'"{w}"{b}[{t[0]}]', Term(w, t[1], True)), phrases, blank, tags),
    st.builds(lambda w: (f"{w}/dt[mh:noexp]", Term(w, "mh", noexp=True, qualifier="drug therapy")), phrases),
    st.builds(lambda w, n: (f'"x {w}"[tiab:~{n}]', Term(f"x {w}", "tiab", True, near=n)), phrases, st.integers(0, 99)),
    st.builds(lambda d, t: (f"{d}[{t[0]}]", Dates(t[1], d, d, True)), dates, date_tags),
    st.builds(lambda d, b, t: (f"1990{b}:{b}{d}[{t[0]}]", Dates(t[1], "1990", d)), dates, blank, date_tags),
    st.builds(lambda n: (f'"last {n} months"[crdt]', Recent("crdt", n, "months")), st.integers(1, 99)),
    st.sampled_from(
        [
            ("medline[sb]", Flag("medline", True)),
            ('"free full text"[Filter]', Flag("free full text", True)),
            ("1:99[uid]", Values("pmid", "1", "99")),
            ("Front Endocrinol (Lausanne)[ta]", Term("Front Endocrinol (Lausanne)", "ta")),
            ("#7", Numbered(7)),
            ('shelf:"x (y)"', Personal("shelf", "x (y)", True)),
            ("tag:a/b", Personal("tag", "a/b")),
        ]
    ),
)
bare = st.one_of(
    st.builds(lambda w: (w, Term(w)), phrases),
    st.sampled_from([("hasabstract", Flag("hasabstract")), ("12345678 87654321", PMIDs(("12345678", "87654321")))]),
)
Pair = tuple[str, Node]


def rows(operands):
    """Operands with operators between; neighbours without one are joined by AND where a tag parts them."""
    joined = st.sampled_from([(" AND ", "AND"), (" OR ", "OR"), (" NOT ", "NOT"), (" & ", "AND"), ("|", "OR")])

    def build(first: Pair, rest: list[tuple[tuple[str, str], Pair]], leading: bool) -> Pair:
        text, nodes = first[0], []
        for (typed, operator), (words, node) in rest:
            text += typed + words
            nodes.append((operator, node))
        if leading:
            return f"NOT {text}", Chain(None, (("NOT", first[1]), *nodes))
        return (text, Chain(first[1], tuple(nodes))) if nodes else first

    return st.builds(build, operands, st.lists(st.tuples(joined, operands), max_size=4), st.booleans())


def bracketed(pairs):
    return pairs.map(lambda pair: (f"({pair[0]})", Group(pair[1])))


queries = rows(st.recursive(tagged | bare, lambda inner: bracketed(rows(inner)), max_leaves=12))


@given(queries)
def test_the_tree_that_was_meant(pair):
    text, tree = pair
    parsed = parse(text)
    assert parsed.tree == tree
    assert {problem.kind for problem in parsed.problems} <= {"mixed", "long-phrase"}
    assert parse(write(tree)).tree == tree


@given(st.lists(tagged, min_size=2, max_size=6), blank)
def test_neighbours_are_joined_by_and(pairs, between):
    pairs = [pair for pair in pairs if not isinstance(pair[1], Numbered | Personal)]
    if len(pairs) > 1:
        (_, first), *rest = pairs
        tree = Chain(first, tuple(("AND", node) for _, node in rest))
        assert parse(between.join(text for text, _ in pairs)).tree == tree


@given(queries, st.integers(0, 2**32))
def test_a_query_cut_short_is_still_read(pair, seed):
    text = pair[0]
    parsed = parse(text[: random.Random(seed).randint(0, len(text))])
    assert parsed.tree is None or parse(write(parsed.tree)).tree == parsed.tree


# Time

HOSTILE = {
    "a thousand ORs": " OR ".join(["liver[ti]"] * 1000),
    "open brackets": "(" * 5000,
    "open brackets with words": "(a " * 3300,
    "closed brackets": ")" * 10_000,
    "square brackets": "[" * 10_000,
    "quotation marks": '"' * 9_999,
    "NUL": "\0" * 10_000,
    "emoji": "😀 " * 5000,
    "stars": "* " * 5000,
    "unknown tags": "liver[xyzw] " * 900,
    "tags alone": "[x]" * 3300,
    "colons": "a: " * 3300 + "[dp]",
    "lower-case operators": "a1 or b1 " * 1100,
    "mixed operators": "a1 OR b1 AND " * 800,
    "brackets in words": "a(b)" * 2500,
    "small groups": "(a1)" * 2500,
    "tags on groups": "x1 (a1 OR b1)[ti] " * 550,
    "one tag on many": "(" + " OR ".join(["liver"] * 1100) + ")[ti]",
    "one word": "a" * 10_000,
    "HTML": "&amp; " * 1600,
    "invisible": "a\u200bb " * 2500,
    "unknown personal": "is:zzzz " * 1250,
    "slashes": "/ " * 5000 + "[mh]",
    "operators": "AND " * 2500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_little_time(name):
    text = HOSTILE[name]
    parse(text[:100])
    assert seconds(lambda: parse(text), enough=0.25) < 0.25  # about 0.01 s on a quiet machine
    parsed = parse(text)
    assert len(parsed.problems) < 100
    if parsed.tree is not None:
        assert parse(write(parsed.tree)).tree == parsed.tree
