"""What PubMed refuses, drops in silence or reads otherwise: each with its place, and the query mended."""

from __future__ import annotations

import pytest

from netreader.query.reading import DEEPEST
from netreader.query.sets import mended
from netreader.query.syntax import Problem, parse, write


def only(text: str, kind: str) -> Problem:
    found = [problem for problem in parse(text).problems if problem.kind == kind]
    assert len(found) == 1, parse(text).problems
    return found[0]


#: Query → kind, the place in the text, severity, the text mended.
ROWS = [
    # Tags
    ("liver[ab]", "unknown-tag", "[ab]", "warning", "liver[tiab]"),
    ("smith[author identifier]", "unknown-tag", "[author identifier]", "warning", "smith[auid]"),
    ("liver[titel] AND x", "unknown-tag", "[titel]", "warning", "liver[ti] AND x"),
    ("liver[mesh heding:noexp]", "unknown-tag", "[mesh heding:noexp]", "warning", "liver[mh:noexp]"),
    ("liver[qqqqq]", "unknown-tag", "[qqqqq]", "warning", "liver"),
    ("liver[]", "empty-tag", "[]", "warning", "liver"),
    ("[ti] liver", "tag-alone", "[ti]", "warning", " liver"),
    ("liver[ti][ad]", "tag-alone", "[ad]", "warning", "liver[ti]"),
    ("[177Lu]Lu-DOTATATE AND x", "tag-alone", "[177Lu]", "warning", '"[177Lu]Lu-DOTATATE" AND x'),
    ("(asthma OR copd)[tiab]", "tag-on-group", "[tiab]", "warning", "(asthma[tiab] OR copd[tiab])"),
    ("(asthma[ti] OR copd)[tiab]", "tag-on-group", "[tiab]", "warning", "(asthma[ti] OR copd[tiab])"),
    ('(a1 OR ("b c" AND d1))[ti] x', "tag-on-group", "[ti]", "warning", '(a1[ti] OR ("b c"[ti] AND d1[ti])) x'),
    ("liver[ti:noexp]", "noexp", "[ti:noexp]", "warning", "liver[ti]"),
    ('"dry eye"[tiab:~]', "proximity", "[tiab:~]", "warning", '"dry eye"[tiab:~3]'),
    ("liver[mh:exp]", "modifier", "[mh:exp]", "warning", "liver[mh]"),
    ("liver[mh:noexplode]", "modifier", "[mh:noexplode]", "warning", "liver[mh:noexp]"),
    # Proximity
    ('"dry eye"[tw:~2]', "proximity", "[tw:~2]", "warning", '"dry eye"[tiab:~2]'),
    ('"dry eye"[mh:~2]', "proximity", "[mh:~2]", "warning", '"dry eye"[mh]'),
    ('"dry eye"[ti:~x]', "proximity", "[ti:~x]", "warning", '"dry eye"[ti:~3]'),
    ('"dry eye"[ad:~5000]', "proximity", "[ad:~5000]", "warning", '"dry eye"[ad:~1000]'),
    ("dry eye[ti:~2]", "proximity", "dry eye[ti:~2]", "warning", '"dry eye"[ti:~2]'),
    ('"eye"[ti:~2]', "proximity", '"eye"[ti:~2]', "warning", '"eye"[ti]'),
    ('"dry eyes*"[ti:~2]', "proximity", '"dry eyes*"[ti:~2]', "warning", '"dry eyes*"[ti]'),
    # Operators
    ("alpha[ti] or beta[ti]", "lower-case", "or", "warning", "alpha[ti] OR beta[ti]"),
    ('"alpha" And "beta"', "lower-case", "And", "warning", '"alpha" AND "beta"'),
    ("(alpha) not (beta)", "lower-case", "not", "warning", "(alpha) NOT (beta)"),
    ("liver or kidney", "lower-case", "or", "warning", "liver OR kidney"),
    ("liver or kidney[ti]", "lower-case", "or", "warning", "liver[ti] OR kidney[ti]"),
    ("alpha OR beta AND gamma", "mixed", "alpha OR beta AND gamma", "warning", "(alpha OR beta) AND gamma"),
    ("a1 OR b1 AND c1 OR d1", "mixed", "a1 OR b1 AND c1 OR d1", "warning", "((a1 OR b1) AND c1) OR d1"),
    ("(a1[ti] AND b1 OR c1) NOT d1", "mixed", "a1[ti] AND b1 OR c1", "warning", "((a1[ti] AND b1) OR c1) NOT d1"),
    ("a1 OR b1[qqqqq] AND c1", "mixed", "a1 OR b1[qqqqq] AND c1", "warning", "(a1 OR b1[qqqqq]) AND c1"),
    ("alpha AND", "operator", "AND", "error", "alpha"),
    ("(alpha OR ) beta", "operator", "OR", "error", "(alpha ) beta"),
    ("OR alpha", "operator", "OR", "error", " alpha"),
    ("alpha AND OR beta", "doubled", "AND OR", "error", "alpha OR beta"),
    ("alpha AND NOT beta", "doubled", "AND NOT", "warning", "alpha NOT beta"),
    # Brackets and quotation marks
    ("(alpha OR (beta", "brackets", "(", "error", "(alpha OR (beta))"),
    ("alpha) AND beta", "brackets", ")", "error", "alpha AND beta"),
    ("alpha AND ()", "empty-brackets", "()", "warning", "alpha"),
    ("() OR alpha", "empty-brackets", "()", "warning", "alpha"),
    ('"liver cancer[ti] AND x', "quotes", '"', "error", '"liver cancer"[ti] AND x'),
    ('liver cancer"', "quotes", '"', "error", "liver cancer"),
    ('"" AND alpha', "no-words", '""', "warning", "alpha"),
    ("alpha AND *", "no-words", "*", "warning", "alpha"),
    ("liver[ti AND lung[ti]", "square-brackets", "[", "error", "liver[ti] AND lung[ti]"),
    ("liver ti] AND x", "square-brackets", "]", "error", "liver [ti] AND x"),
    # Characters
    ("“dry eye”[ti] OR “x”", "quotes", "“", "warning", '"dry eye"[ti] OR "x"'),
    ("Crohn’s disease", "apostrophes", "’", "warning", "Crohn's disease"),
    ("follow–up—study", "dashes", "–", "warning", "follow-up-study"),
    ("neuroendocrin∗", "stars", "∗", "warning", "neuroendocrin*"),
    ("dry\u00a0eye AND\u2003x", "blanks", "\u00a0", "warning", "dry eye AND x"),
    ("neuro\u00adendocrine\u200b", "invisible", "\u00ad", "warning", "neuroendocrine"),
    ("Nutrition & dietetics[ta]", "ampersand", "&", "warning", "Nutrition dietetics[ta]"),
    ("x OR J Med Chem &amp; Biol[ta]", "html", "&amp;", "warning", "x OR J Med Chem Biol[ta]"),
    ('"Health &amp; Place"[ta]', "html", "&amp;", "warning", '"Health & Place"[ta]'),
    ("p &lt; q &#945;", "html", "&lt;", "warning", "p < q α"),
    # Words
    ("abc*[ti]", "short-wildcard", "abc*", "warning", "abc[ti]"),
    ('"breast fe*"', "short-wildcard", '"breast fe*"', "warning", '"breast fe"'),
    ("lung ab* tumor", "short-wildcard", "ab*", "warning", "lung ab tumor"),
    ("neuro*crine", "wildcard-place", "neuro*crine", "warning", "neuro*"),
    ("wom*n[tiab]", "wildcard-place", "wom*n", "warning", None),
    ("*cancer[tiab]", "wildcard-place", "*cancer", "warning", "cancer[tiab]"),
    ("*neoplasms[mh] AND x", "wildcard-place", "*neoplasms", "warning", "neoplasms[mh] AND x"),
    ("neoplasms/*drug therapy[mh]", "wildcard-place", "neoplasms/*drug therapy", "warning",
     "neoplasms/drug therapy[mh]"),
    ("GEP-NET*[tiab]", "short-wildcard", "GEP-NET*", "warning", "GEP-NET[tiab]"),
    ("post-op* OR x", "short-wildcard", "post-op*", "warning", "post-op OR x"),
    ('"neuroendo* tumor"', "wildcard-place", '"neuroendo* tumor"', "warning",
     '("neuroendo*" AND "tumor")'),
    ('"early neuroendo* large tum*"[ti] OR x', "wildcard-place", '"early neuroendo* large tum*"', "warning",
     '("early neuroendo*"[ti] AND "large tum*"[ti]) OR x'),
    ("the[tiab] AND x", "stopword", "the[tiab]", "warning", "x"),
    ("x AND the[ti] OR y", "stopword", "the[ti]", "warning", "x OR y"),
    ('"one two three four five six seven"', "long-phrase", '"one two three four five six seven"', "warning",
     '"one two three four five six seven"[ti:~0]'),
    ('"one two three four five six seven"[tiab]', "long-phrase", '"one two three four five six seven"[tiab]',
     "warning", '"one two three four five six seven"[tiab:~0]'),
    ("123-30[pg]", "pages", "123-30[pg]", "warning", "123[pg]"),
    ("e12:e20[pg]", "pages", "e12:e20[pg]", "warning", "e12[pg]"),
    ("neoplasms/drug terapy[mh]", "subheading", "neoplasms/drug terapy", "warning", "neoplasms/drug therapy[mh]"),
    ("neoplasms/qq[mh]", "subheading", "neoplasms/qq", "warning", None),
    # Dates
    ("2020/02/30[dp]", "no-date", "2020/02/30[dp]", "error", "2020/02/29[dp]"),
    ("2020/13[dp]", "no-date", "2020/13[dp]", "error", "2020/12[dp]"),
    ("2020-03-01[dp]", "no-date", "2020-03-01[dp]", "error", "2020/03/01[dp]"),
    ("Oct-Dec[dp]", "no-date", "Oct-Dec[dp]", "error", None),
    ("2020/13:2021[dp]", "no-date", "2020/13:2021[dp]", "error", "2020/12:2021[dp]"),
    ("2020:[dp]", "date-ends", "2020:[dp]", "warning", "2020:3000[dp]"),
    (":2020[dp]", "date-ends", ":2020[dp]", "warning", "1000:2020[dp]"),
    (":[dp] AND x", "date-ends", ":[dp]", "error", "x"),
    ("2022:2020[dp]", "date-order", "2022:2020[dp]", "warning", "2020:2022[dp]"),
    ("2020:2022", "range-without-tag", "2020:2022", "warning", "2020:2022[dp]"),
    ("past 2 weeks[dp]", "recent", "past 2 weeks[dp]", "warning", '"last 14 days"[dp]'),
    # As other databases want it
    ("colo$r", "foreign", "colo$r", "warning", "colo*"),
    ("behavio?r OR x", "foreign", "behavio?r", "warning", "behavio* OR x"),
    ("wom?n", "foreign", "wom?n", "warning", None),
    ("liver ADJ3 cancer", "foreign", "ADJ3", "warning", '"liver cancer"[tiab:~2]'),
    ("x OR liver NEAR/3 cancer[ti]", "foreign", "NEAR/3", "warning", 'x OR "liver cancer"[ti:~3]'),
    ("(liver OR lung) adj5 cancer", "foreign", "adj5", "warning", "(liver OR lung) AND cancer"),
    ("cancer.ti,ab. AND x", "foreign", "cancer.ti,ab.", "warning", "cancer[tiab] AND x"),
    ('"liver cancer".mp.', "foreign", ".mp.", "warning", '"liver cancer"[tw]'),
    ("(liver OR lung).ti.", "foreign", ".ti.", "warning", None),
    ("ti:cancer", "foreign", "ti:cancer", "warning", "cancer[ti]"),
    ('title:"liver cancer"', "foreign", 'title:"liver cancer"', "warning", '"liver cancer"[ti]'),
    ('"x1 y1"~3', "foreign", '"x1 y1"~3', "warning", '"x1 y1"[tiab:~3]'),
    ("neoplasms[mh] AND/OR cancer", "foreign", "AND/OR", "warning", "neoplasms[mh] OR cancer"),
    ("exp Liver Neoplasms/ AND x", "foreign", "exp Liver Neoplasms/", "warning", "Liver Neoplasms[mh] AND x"),
    ("*Neoplasms/", "foreign", "*Neoplasms/", "warning", "Neoplasms[majr:noexp]"),
    ("prevention[sh]", "subheading", "prevention", "warning", "prevention and control[sh]"),
    ("hypertension/thx[mh]", "subheading", "hypertension/thx", "warning", None),
    ("2019-2020[dp]", "no-date", "2019-2020[dp]", "error", "2019:2020[dp]"),
    ("2019/03-2020/05[edat]", "no-date", "2019/03-2020/05[edat]", "error", "2019/03:2020/05[edat]"),
    ("PMC5396881[pmcid]", "unknown-tag", "[pmcid]", "warning", "PMC5396881"),
    ("cancer[note]", "unknown-tag", "[note]", "warning", "note:cancer"),
    ('x OR "late cancer"[tag]', "unknown-tag", "[tag]", "warning", 'x OR tag:"late cancer"'),
    # The reader's own
    ("is:stared", "personal", "is:stared", "error", "is:starred"),
    ("has:qqqq", "personal", "has:qqqq", "error", None),
    ("note: liver", "personal", "note:", "warning", "note:liver"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "place", "severity", "mend"), ROWS)
def test_problems(text, kind, place, severity, mend):
    problem = only(text, kind)
    assert (text[problem.start : problem.end], problem.severity, problem.mend) == (place, severity, mend)
    assert problem.message[-1] in ".?"
    assert problem.message[0].isupper() or problem.message[0] in "“0123456789"


@pytest.mark.parametrize(("text", "kind", "mend"), [(row[0], row[1], row[4]) for row in ROWS if row[4]])
def test_a_mend_mends(text, kind, mend):
    assert kind not in {problem.kind for problem in parse(mend).problems}


@pytest.mark.parametrize(
    "text",
    [
        "neuroendocrine tumors",
        "head and neck cancer[tiab]",
        "with or without surgery",
        "whether or not to resect",
        "tumor not otherwise specified[tiab]",
        "do not resuscitate",
        "liver[mh:no exp]",
        "alpha OR beta NOT gamma",
        "alpha AND beta NOT gamma",
        "(alpha OR beta) AND 2020:2022[dp]",
        "aged, 80 and over[mh]",
        "wu j*[au]",
        "does[au]",
        "it[la]",
        "Front Endocrinol (Lausanne)[jo]",
        "Estrogens, Conjugated (USP)/therapeutic use[mh:noexp]",
        '"one two three four five six seven"[ti:~0]',
        '"Neoplasms/drug therapy"[Mesh]',
        "123[pg]",
        "#1 AND #99",
        "hasabstract AND free full text[sb]",
        "NOT alpha",
        "1000:2000[pmid]",
        'shelf:"x y" is:to-read has:pmc',
        "Øberg K[au]",
        "Ménétrier disease",
        "γδ T cells",
        "does it work? US$50 and/or nothing, near the liver, e.g. mp.",
        "10.1016/j.ab.2020.01.ti",
        "therapy near 3 sites",
    ],
)
def test_nothing_to_say(text):
    assert parse(text).problems == ()


def test_known_values_are_listed():
    known = "starred, unread, read, reading, to-read, opened, starter, unmatched, withdrawn, retracted, review, book"
    assert known in only("is:zzz", "personal").message
    known = "note, highlight, fulltext, abstract, tag, rating, doi, pmc, keyword, mesh."
    assert known in only("has:zzz", "personal").message


def test_what_pubmed_drops_is_not_in_the_tree():
    for text, read in [
        ("liver[xyzzy]", "liver"),
        ('"dry eye"[mh:~2]', '"dry eye"[mh]'),
        ("dry eye[ti:~2]", "dry eye[ti]"),
        ("(alpha OR beta)[ti]", "(alpha OR beta)"),
        ("alpha AND OR beta", "alpha OR beta"),
        ("(alpha OR (beta", "(alpha OR (beta))"),
        ("alpha[ti] or beta[ti]", "alpha[ti] AND beta[ti]"),
        ("alpha AND () OR beta", "alpha OR beta"),
        ("*neoplasms[mh]", "neoplasms[mh]"),
        ("neoplasms/*drug therapy[mh]", "neoplasms/drug therapy[mh]"),
        ("post-op*[ti]", "post-op[ti]"),
        ("breast-feed*[ti]", "breast-feed*[ti]"),
    ]:
        tree = parse(text).tree
        assert tree is not None
        assert write(tree) == read, text


def test_deep_brackets():
    fits = parse("(" * DEEPEST + "a1" + ")" * DEEPEST)
    assert fits.tree is not None
    assert fits.problems == ()
    deeper = parse("(" * 5000 + "a1" + ")" * 5000)
    assert deeper.tree is None
    assert [problem.kind for problem in deeper.problems] == ["too-deep"]
    assert str(DEEPEST) in deeper.problems[0].message


def test_many_problems_are_not_all_told():
    assert len(parse("alpha[qqqqq] " * 2000).problems) < 100
    told = parse("alpha[qqqqq] " * 2000 + " AND (")
    assert "error" in {problem.severity for problem in told.problems}


def test_all_slips_are_mended_at_once():
    assert mended("lanreotide[tiba] or sunitinib[tiba]") == "lanreotide[tiab] OR sunitinib[tiab]"
    assert mended("lanreotide[tiab] AND sunitinib[tiab]") == ""
    assert mended("") == ""
