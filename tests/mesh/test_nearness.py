"""Words that are the same but for their endings and spelling, and slips of the hand."""

from __future__ import annotations

import itertools

import pytest

from netreader.mesh.nearness import slips, slips_allowed, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("neuroendocrine tumours", "Tumor, Neuroendocrine"),
        ("ki67", "Ki-67"),
        ("177Lu-dotatate", "dotatate, 177 Lu"),
        ("metastases of the liver", "Liver Metastasis"),
        ("analyses", "Analysis"),
        ("biopsies", "Biopsy"),
        ("nuclei", "nucleus"),
        ("viruses", "Virus"),
        ("carcinomata", "carcinoma"),
        ("somatostatin analogues", "analogs, somatostatin"),
        ("oesophageal", "Esophageal"),
        ("diarrhoea", "Diarrhea"),
        ("leukaemias", "Leukemia"),
        ("oedema", "edema"),
        ("aetiology", "etiology"),
        ("chemoembolisation", "Chemoembolization"),
        ("Sjögren's", "sjogren s"),
    ],
)
def test_the_same_words(one, other):
    assert sorted(words_of(one)) == sorted(words_of(other))


def test_other_words():
    terms = ("liver", "lives", "metastatic", "metastasis", "chromogranin a", "chromogranin b", "men 1", "men 2", "gas")
    keys = [tuple(words_of(term)) for term in terms]
    assert len(set(keys)) == len(terms)
    # A beginning of a word is a beginning of its key.
    for word, begun in (("neuroendocrine", "neuroe"), ("intraepithelial", "intrae"), ("paraesophageal", "parae")):
        assert words_of(word)[0].startswith(begun)


def test_little_words_count_only_where_there_is_nothing_else():
    assert words_of("Quality of Life") == words_of("life quality")[::-1]
    assert words_of("of the") == ["of", "the"]
    assert words_of("") == words_of(" -- %_ ") == []


def test_slips_are_counted_as_by_plain_recursion():
    def plain(one: str, other: str) -> int:
        if not one or not other:
            return len(one) + len(other)
        ways = [
            plain(one[1:], other) + 1,
            plain(one, other[1:]) + 1,
            plain(one[1:], other[1:]) + (one[0] != other[0]),
        ]
        if one[:2] == other[1::-1] and len(one) > 1 < len(other):
            ways.append(plain(one[2:], other[2:]) + 1)
        return min(ways)

    words = ["".join(letters) for length in range(5) for letters in itertools.product("ab", repeat=length)] + ["abcab"]
    for one, other in itertools.product(words, words):
        for most in (1, 2):
            assert slips(one, other, most) == min(plain(one, other), most + 1), (one, other)


def test_short_words_may_not_be_mistyped():
    assert [slips_allowed(word) for word in ("men", "livr", "neoplasm")] == [0, 1, 2]
