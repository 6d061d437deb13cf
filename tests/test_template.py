"""Templates for notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from netreader.pubmed.records import parse
from netreader.template import LONGEST, TRIAL, Template, templates

FIXTURES = Path(__file__).parent / "fixtures" / "pubmed"


@pytest.fixture(scope="module")
def promid():
    return parse((FIXTURES / "19704057.xml").read_bytes())[0].article


def test_the_template_for_trials_is_filled(promid):
    text = TRIAL.filled(promid)
    assert text.startswith(f"## {promid.display_title}\n")
    assert promid.citation in text
    assert "PMID 19704057" in text
    assert "- Design:\n" in text
    assert "{" not in text


def test_a_readers_own_come_first_and_may_replace_ours(tmp_path, promid):
    (tmp_path / "journal club.md").write_text("# {year} {journal} {unknown} {{title}}\n", encoding="utf-8")
    (tmp_path / "Trial.md").write_text("mine: {pmid}", encoding="utf-8")
    found, flaws = templates(tmp_path)
    assert [template.name for template in found] == ["Trial", "journal club"]
    assert (
        found[1].filled(promid)
        == f"# {promid.year} {promid.journal.medline_ta} {{unknown}} {{{promid.display_title}}}\n"
    )
    assert flaws == []


def test_without_a_folder_there_is_ours(tmp_path):
    assert templates(tmp_path / "nowhere") == ([TRIAL], [])


def test_bad_files_are_named_and_the_rest_is_there(tmp_path):
    (tmp_path / "latin.md").write_bytes(b"\xe9\xff")
    (tmp_path / "long.md").write_text("x" * (LONGEST + 1))
    (tmp_path / "good.md").write_text("good \x1b[31m{date}")
    (tmp_path / "folder.md").mkdir()
    found, flaws = templates(tmp_path)
    assert [template.name for template in found] == ["good", "trial"]
    assert found[0] == Template("good", "good [31m{date}")
    assert len(flaws) == 2
    assert "latin.md" in flaws[0]
    assert "long.md" in flaws[1]


def test_what_a_paper_says_is_never_taken_for_a_field(promid):
    from msgspec.structs import replace

    assert Template("t", "{title}").filled(replace(promid, title="{pmid}", title_spans=())) == "{pmid}"
