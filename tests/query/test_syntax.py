"""PubMed's query language: what each construct becomes, and how it is written."""

from __future__ import annotations

import pytest

from netreader.errors import QueryError
from netreader.query import subheadings
from netreader.query.syntax import is_personal, parse, substitute, write
from netreader.query.tree import (
    Chain,
    Dates,
    Flag,
    Group,
    Numbered,
    Personal,
    PMIDs,
    Recent,
    Term,
    Values,
)


def chain(first, *rest):
    return Chain(first, tuple(rest))


A, B, C = Term("alpha"), Term("beta"), Term("gamma")

TREES = {
    # Words, quotes, tags
    "liver neoplasms": Term("liver neoplasms"),
    "  liver \n\t neoplasms ": Term("liver neoplasms"),
    '"liver neoplasms"': Term("liver neoplasms", quoted=True),
    "liver neoplasms[ti]": Term("liver neoplasms", "ti"),
    "liver neoplasms [ Title ]": Term("liver neoplasms", "ti"),
    '"[18F]FDG"[tiab]': Term("[18F]FDG", "tiab", quoted=True),
    '"a AND (b)"[ti]': Term("a AND (b)", "ti", quoted=True),
    "smith ja[au]": Term("smith ja", "au"),
    "alpha[ti] beta": chain(Term("alpha", "ti"), ("AND", B)),
    "alpha[ti]beta[ab]gamma": chain(Term("alpha", "ti"), ("AND", B), ("AND", C)),
    'alpha "beta gamma" delta[ti]': chain(A, ("AND", Term("beta gamma", quoted=True)), ("AND", Term("delta", "ti"))),
    "psittacine flight[tw]": Term("psittacine flight", "tw"),
    "10.1016/S0140-6736(05)67010-7[doi]": Term("10.1016/S0140-6736(05)67010-7", "aid"),
    "genbank/AF001892[si]": Term("genbank/AF001892", "si"),
    # Operators, strictly from left to right
    "alpha AND beta": chain(A, ("AND", B)),
    "alpha OR beta AND gamma": chain(A, ("OR", B), ("AND", C)),
    "alpha & beta|gamma": chain(A, ("AND", B), ("OR", C)),
    "alpha NOT beta": chain(A, ("NOT", B)),
    "NOT alpha": Chain(None, (("NOT", A),)),
    "alpha and beta": Term("alpha and beta"),
    "ANDROGEN ORAL NOTCH": Term("ANDROGEN ORAL NOTCH"),
    "(alpha OR beta) AND gamma": chain(Group(chain(A, ("OR", B))), ("AND", C)),
    "alpha AND(beta OR gamma)": chain(A, ("AND", Group(chain(B, ("OR", C))))),
    "(alpha)OR(beta)": chain(Group(A), ("OR", Group(B))),
    "((alpha))": Group(Group(A)),
    "(alpha) beta": chain(Group(A), ("AND", B)),
    "alpha OR (NOT beta)": chain(A, ("OR", Group(Chain(None, (("NOT", B),))))),
    # A tag behind brackets
    "Front Endocrinol (Lausanne)[jo]": Term("Front Endocrinol (Lausanne)", "ta"),
    "x AND Biochemistry (Mosc)[ta]": chain(Term("x"), ("AND", Term("Biochemistry (Mosc)", "ta"))),
    "(alpha)[ti]": Term("alpha", "ti"),
    '("alpha beta")[ti]': Term("alpha beta", "ti", quoted=True),
    "(2020:2022)[dp]": Dates("dp", "2020", "2022"),
    "liver (2020)[dp]": chain(Term("liver"), ("AND", Dates("dp", "2020", "2020", True))),
    "(alpha OR beta)[ti]": Group(chain(A, ("OR", B))),
    # Truncation
    "neuroendocrin*[tiab]": Term("neuroendocrin*", "tiab"),
    "breast feed*[tiab]": Term("breast feed*", "tiab"),
    "breast-feed*": Term("breast-feed*"),
    "lung neoplasm*": chain(Term("lung"), ("AND", Term("neoplasm*"))),
    "alpha OR lung neoplasm*": chain(
        A, ("OR", Group(chain(Term("lung"), ("AND", Term("neoplasm*"))))),
    ),
    "abc*[ti]": Term("abc", "ti"),
    "wu j*[au]": Term("wu j*", "au"),
    # Proximity, explosion
    '"dry eye"[tiab:~3]': Term("dry eye", "tiab", quoted=True, near=3),
    '"dry eye"[Title/Abstract:~0]': Term("dry eye", "tiab", quoted=True, near=0),
    '"uppsala clinic"[ad:~1000]': Term("uppsala clinic", "ad", quoted=True, near=1000),
    "carcinoid tumor[mh:noexp]": Term("carcinoid tumor", "mh", noexp=True),
    "carcinoid tumor[MeSH Terms:NoExp]": Term("carcinoid tumor", "mh", noexp=True),
    "review[pt : noexp]": Term("review", "pt", noexp=True),
    # MeSH
    "Receptors, Somatostatin[mh]": Term("Receptors, Somatostatin", "mh"),
    "hypertension/therapy": Term("hypertension", "mh", qualifier="therapy"),
    "neoplasms/dh": Term("neoplasms", "mh", qualifier="diet therapy"),
    "neoplasms / DH [majr]": Term("neoplasms", "majr", qualifier="diet therapy"),
    '"Neoplasms/drug therapy"[Mesh]': Term("Neoplasms", "mh", quoted=True, qualifier="drug therapy"),
    '"neoplasms"/dt[mh:noexp]': Term("neoplasms", "mh", True, True, qualifier="drug therapy"),
    "burns/prevention & control[mh]": Term("burns", "mh", qualifier="prevention & control"),
    "burns/prevention and control": Term("burns", "mh", qualifier="prevention & control"),
    "growth & development[sh]": Term("growth and development", "sh"),
    "th[sh]": Term("th", "sh"),
    "and/or": Term("and/or"),
    "10.1007/dt[doi]": Term("10.1007/dt", "aid"),
    "PD-1/PD-L1": Term("PD-1/PD-L1"),
    # Dates
    "2020[dp]": Dates("dp", "2020", "2020", True),
    "2020/3/1[pdat]": Dates("dp", "2020/03/01", "2020/03/01", True),
    "2020/03:2021[dp]": Dates("dp", "2020/03", "2021"),
    "2020 : 2021 [edat]": Dates("edat", "2020", "2021"),
    '"2020/01/01"[dp] : "2020/12/31"[dp]': Dates("dp", "2020/01/01", "2020/12/31"),
    '"2020/01/01":"2020/12/31"[crdt]': Dates("crdt", "2020/01/01", "2020/12/31"),
    '("2020/01/01"[Date - Publication] : "3000"[Date - Publication])': Group(Dates("dp", "2020/01/01", "3000")),
    "2000:2000[dp]": Dates("dp", "2000", "2000"),
    "liver 2020[dp]": chain(Term("liver"), ("AND", Dates("dp", "2020", "2020", True))),
    "2020:[dp]": Dates("dp", "2020", "3000"),
    ":2020[dp]": Dates("dp", "1000", "2020"),
    '"last 5 years"[dp]': Recent("dp", 5, "years"),
    "last 30 days[edat]": Recent("edat", 30, "days"),
    '"last year"[dp]': Recent("dp", 1, "years"),
    "Last 1 Month[crdt]": Recent("crdt", 1, "months"),
    "liver last 5 years[dp]": chain(Term("liver"), ("AND", Recent("dp", 5, "years"))),
    # Numbers
    "17170002 16381840": PMIDs(("17170002", "16381840")),
    "PMID: 17170002, 16381840;": PMIDs(("17170002", "16381840")),
    "1 2": PMIDs(("1", "2")),
    "17170002": PMIDs(("17170002",)),
    "2020": Term("2020"),
    "17170002[uid]": Term("17170002", "pmid"),
    "liver 17170002": Term("liver 17170002"),
    "1000:2000[pmid]": Values("pmid", "1000", "2000"),
    '"1000":"2000"[pmid]': Values("pmid", "1000", "2000"),
    '"1000"[pmid] : "2000"[pmid]': Values("pmid", "1000", "2000"),
    "#1 AND #23": chain(Numbered(1), ("AND", Numbered(23))),
    "#1 alpha": chain(Numbered(1), ("AND", A)),
    "#hashtag": Term("#hashtag"),
    # Filters
    "hasabstract": Flag("hasabstract"),
    "HasAbstract[text]": Flag("hasabstract"),
    "alpha hasabstract": chain(A, ("AND", Flag("hasabstract"))),
    "medline[sb]": Flag("medline", True),
    "medline[subset]": Flag("medline", True),
    '"Free  Full Text"[filter]': Flag("free full text", True),
    "free full text[sb]": Flag("free full text", True),
    "Therapy/Narrow[filter]": Flag("therapy/narrow", True),
    "y_5[Filter]": Flag("y_5", True),
    # The reader's own
    "note:word": Personal("note", "word"),
    'NOTE:"two  words"': Personal("note", "two words", True),
    "tag:Liver/Surgery": Personal("tag", "Liver/Surgery"),
    "is:Starred": Personal("is", "starred"),
    'is:"to read"': Personal("is", "to-read"),
    "has:fulltext alpha": chain(Personal("has", "fulltext"), ("AND", A)),
    'shelf:"x y" OR note:neuro*': chain(Personal("shelf", "x y", True), ("OR", Personal("note", "neuro*"))),
    "foo:bar": Term("foo:bar"),
    "https://doi.org/x": Term("https://doi.org/x"),
    '"note:word"': Term("note:word", quoted=True),
    "Technical note: liver": Term("Technical note: liver"),
}  # fmt: skip


@pytest.mark.parametrize("text", TREES)
def test_trees(text):
    tree = parse(text).tree
    assert tree == TREES[text]
    assert tree is not None
    assert parse(write(tree)).tree == tree


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("alpha  beta [Title]gamma", "alpha beta[ti] AND gamma"),
        ("alpha|beta&gamma", "alpha OR beta AND gamma"),
        ("burns/pc[mj]", "burns/prevention and control[majr]"),
        ('"burns/pc"[Mesh:NoExp]', '"burns/prevention and control"[mh:noexp]'),
        ('"2020/1/1"[dp]:"2020/12/31"[dp]', "2020/01/01:2020/12/31[dp]"),
        ("last 5 years[dp] OR last year[edat]", '"last 5 years"[dp] OR "last year"[edat]'),
        ("medline[sb]", "medline[filter]"),
        ('"a [b] c"[sb]', '"a [b] c"[filter]'),
        ('"dry eye"[Title/Abstract:~3]', '"dry eye"[tiab:~3]'),
        ('is:STARRED tag:"a b"', 'is:starred AND tag:"a b"'),
        ("017170002,16381840", "017170002,16381840"),
        ("17170002,16381840", "17170002 16381840"),
        ("NOT (alpha)", "NOT (alpha)"),
    ],
)
def test_written(text, written):
    tree = parse(text).tree
    assert tree is not None
    assert write(tree) == written


def test_brackets_are_put_where_a_tree_has_none():
    inner = chain(A, ("OR", B))
    assert write(chain(C, ("AND", inner))) == "gamma AND (alpha OR beta)"


@pytest.mark.parametrize(
    "text", ["", "   ", "()", "(()) []", '""', "*", "- + ~", "[ti]", "AND", "((", "😀", "\0\0", "and"]
)
def test_nothing_to_search(text):
    assert parse(text).tree is None


def test_places_in_the_text():
    text = '  "dry eye"[ti]  OR (2020[dp] AND note:x)'
    tree = parse(text).tree
    assert isinstance(tree, Chain)
    assert tree.first is not None
    group = tree.rest[0][1]
    assert isinstance(group, Group)
    assert isinstance(group.inner, Chain)
    shown = [text[slice(*node.span)] for node in (tree.first, group, group.inner, group.inner.rest[0][1])]
    assert shown == ['"dry eye"[ti]', "(2020[dp] AND note:x)", "2020[dp] AND note:x", "note:x"]


@pytest.mark.parametrize(
    ("text", "personal"),
    [("alpha AND (beta OR is:starred)", True), ("note:x", True), ("NOT tag:x", True), ("alpha (beta)", False)],
)
def test_is_personal(text, personal):
    tree = parse(text).tree
    assert tree is not None
    assert is_personal(tree) is personal


def test_substitute():
    searches = {1: parse("alpha OR beta").tree, 2: parse("(gamma)").tree}
    tree = parse("#1 AND (#2 NOT #3)").tree
    assert tree is not None
    found = substitute(tree, searches.get)
    assert write(found) == "(alpha OR beta) AND ((gamma) NOT #3)"
    assert parse(write(found)).tree == found
    one = substitute(Numbered(1), searches.get)
    assert write(one) == "(alpha OR beta)"


def test_subheadings():
    assert subheadings.find("DH") == "diet therapy"
    assert subheadings.find("Prevention and  control") == "prevention & control"
    assert subheadings.find("xx") is None


def test_subheadings_are_those_of_the_vocabulary():
    from netreader.mesh.qualifiers import qualifiers

    assert {name: code.lower() for name, code in qualifiers().codes().items()} == {
        name: code for code, name in subheadings.CODES.items()
    }


@pytest.mark.parametrize("text", ["#1 OR #1", "(" * 60 + "#1" + ")" * 60])
def test_sets_in_sets_stay_small_enough_to_be_answered(text):
    growing = parse(text).tree
    assert growing is not None

    def expand(tree):
        for _ in range(50):
            tree = substitute(tree, lambda number: growing)

    with pytest.raises(QueryError):
        expand(growing)
