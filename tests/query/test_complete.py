"""What could be completed where the cursor (¦) stands."""

from __future__ import annotations

import pytest

from netreader.query.complete import at, tags
from netreader.query.fields import FIELDS


@pytest.mark.parametrize(
    ("typed", "kind", "name", "piece", "replaced"),
    [
        # Tags
        ("liver[¦", "tag", "", "", ""),
        ("liver[ti¦", "tag", "", "ti", "ti"),
        ("liver[ti¦]", "tag", "", "ti", "ti"),
        ("liver[t¦i] AND x", "tag", "", "t", "ti"),
        ("liver[ti¦ AND lung[ti]", "tag", "", "ti", "ti"),
        ("liver[MeSH Te¦rms] AND x", "tag", "", "MeSH Te", "MeSH Terms"),
        ('"[18F]FDG"[ti¦', "tag", "", "ti", "ti"),
        # Terms before a tag that has a list
        ("neuroendo¦[mh]", "term", "mh", "neuroendo", "neuroendo"),
        ("x AND neuroendocrine tu¦ [MeSH Terms:noexp]", "term", "mh", "neuroendocrine tu", "neuroendocrine tu"),
        ("x AND neuro¦ tumors[majr]", "term", "majr", "neuro", "neuro tumors"),
        ("smith¦[au] OR x", "term", "au", "smith", "smith"),
        ('"Front endo¦"[jo]', "term", "ta", "Front endo", '"Front endo"'),
        ("x[ti] liver¦[mh]", "term", "mh", "liver", "liver"),
        # The reader's own
        ("tag:liv¦", "personal", "tag", "liv", "liv"),
        ("x OR tag:l¦iv AND y", "personal", "tag", "l", "liv"),
        ('shelf:"x y¦"', "personal", "shelf", "x y", '"x y"'),
        ('shelf:"x y¦', "personal", "shelf", "x y", '"x y'),
        ("is:¦", "personal", "is", "", ""),
        ("(has:no¦)", "personal", "has", "no", "no"),
        # Words
        ("¦", "word", "", "", ""),
        ("liver ¦", "word", "", "", ""),
        ("liver canc¦er", "word", "", "canc", "cancer"),
        ("x AND (sur¦gery OR y)", "word", "", "sur", "surgery"),
        ("liver¦[ti]", "word", "", "liver", "liver"),
        ("liver[ti]¦", "word", "", "", ""),
        ('"liver ca¦ncer" AND x', "word", "", "ca", "cancer"),
        ('"[18F¦]FDG"[tiab]', "word", "", "[18F", "[18F"),
        ("foo:ba¦", "word", "", "foo:ba", "foo:ba"),
    ],
)
def test_at(typed, kind, name, piece, replaced):
    cursor = typed.index("¦")
    text = typed.replace("¦", "")
    wanted = at(text, cursor)
    assert (wanted.kind, wanted.name, wanted.piece, text[wanted.start : wanted.end]) == (kind, name, piece, replaced)


def test_tags():
    assert [field.tag for field in tags("ti")][:2] == ["ti", "tiab"]
    assert tags("MeSH")[0].tag == "mh"
    assert "majr" in {field.tag for field in tags("mesh ma")}
    assert {field.tag for field in tags("pub")} >= {"dp", "pt"}
    assert [field.tag for field in tags("doi")] == ["aid"]
    assert "lastau" in {field.tag for field in tags("auth")}
    assert tags("zzz") == []


def test_all_tags_are_offered_but_the_hidden():
    offered = tags("")
    assert offered[0].tag == "tiab"
    assert {field.tag for field in offered} == {tag for tag, field in FIELDS.items() if not field.hidden}
    assert "eid" not in {field.tag for field in offered}
