"""Styles by name and by file; whatever a file holds, it ends in one sentence."""

import contextlib
import subprocess
import sys

import pytest

from netreader.cite import KNOWN, Bibliography, StyleError, find, matching, names
from netreader.cite.styles import shipped

HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>Mine</title></info>'
LAYOUT = '<layout><text variable="title"/></layout>'
GOOD = f"{HEAD}<citation>{LAYOUT}</citation><bibliography>{LAYOUT}</bibliography></style>"


def test_every_short_name_is_there():
    for name in KNOWN:
        assert find(name).title


def test_a_journal_by_its_name_uses_its_style():
    assert find("Annals of Oncology").name == "annals-of-oncology"
    assert find("Lancet Oncology").name == "the-lancet-oncology"
    assert find("gut").xml == find("bmj").xml


def test_short_names_come_first_and_words_narrow():
    assert names()[: len(KNOWN)] == list(KNOWN)
    assert len(names()) > 10_000
    assert matching("american medical")[0] == "ama"
    assert "annals-of-oncology" in matching("oncology annals")


def test_a_name_that_is_none_tells_what_is_near():
    with pytest.raises(StyleError, match="vancouver"):
        find("vancuver")


def test_a_file_of_ones_own(articles, tmp_path):
    path = tmp_path / "mine.csl"
    path.write_text(GOOD)
    style = find(str(path))
    assert style.title == "Mine"
    assert Bibliography([articles["90000003"]], style).references() == ["Liver first, but which liver?"]


def test_a_file_that_names_its_parent(tmp_path):
    path = tmp_path / "mine.csl"
    path.write_bytes(shipped()["annals-of-oncology"].read_bytes())
    assert find(str(path)).xml == find("annals-of-oncology").xml


LAUGHS = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
MACROS = "".join(f'<macro name="m{n}">{f"<text macro={chr(34)}m{n - 1}{chr(34)}/>" * 10}</macro>' for n in range(1, 12))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not XML",
        "<html/>",
        "\x00\xff",
        GOOD[:-9],
        LAUGHS + GOOD,
        '<!DOCTYPE s [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + GOOD.replace("Mine", "&f;"),
        GOOD.replace('variable="title"', 'macro="none"'),
        GOOD.replace(LAYOUT, ""),
        (
            f'{HEAD}<macro name="a"><text macro="b"/></macro><macro name="b"><text macro="a"/></macro>'
            f'<citation><layout><text macro="a"/></layout></citation></style>'
        ),
        (
            f'{HEAD}<macro name="m0"><text value="x"/></macro>{MACROS}'
            f'<citation><layout><text macro="m11"/></layout></citation></style>'
        ),
        HEAD + "<group>" * 5000 + "</group>" * 5000 + "</style>",
        GOOD.replace("<info>", '<info><link rel="independent-parent" href="x/../../y"/>').replace(LAYOUT, ""),
    ],
    ids=range(13),
)
def test_a_wrong_file_is_one_sentence(tmp_path, text):
    path = tmp_path / "wrong.csl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StyleError) as caught:
        find(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "layout",
    [
        '<layout><number variable="nothing" form="ordinal"/><date variable="issued" form="wrong"/></layout>',
        '<layout><names variable="author"><label form="wrong"/></names><text term="no-such-term"/></layout>',
        "<layout><names/><text/><date/><unknown/></layout>",
    ],
)
def test_a_style_that_cannot_work_is_one_sentence_or_works(articles, tmp_path, layout):
    path = tmp_path / "odd.csl"
    path.write_text(GOOD.replace(LAYOUT, layout))
    with contextlib.suppress(StyleError):
        Bibliography([articles["90000001"]], str(path)).references()


def test_a_style_cannot_reach_the_terminal(articles, tmp_path):
    path = tmp_path / "mine.csl"
    path.write_text(GOOD.replace(LAYOUT, '<layout><text value="a&#10;b&#x9b;31m&#x202e;&#xe000;c"/></layout>'))
    (reference,) = Bibliography([articles["90000003"]], str(path)).references()
    assert reference == "a b31mc"


def test_no_file_and_a_folder(tmp_path):
    for name in (str(tmp_path), str(tmp_path / "none.csl"), "none.csl", "a\0b.csl"):
        with pytest.raises(StyleError):
            find(name)


def test_finding_a_style_loads_no_processor():
    code = "import sys, netreader.cite as c; c.find('apa'); print('citeproc' in sys.modules, 'lxml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
