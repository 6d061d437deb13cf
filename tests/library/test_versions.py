"""Earlier texts of a note: every save of the last day, one of each day before, none lost by how they are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netreader.library import notes
from netreader.library.library import Library

PMID = 19704057
LONG = "\n".join(f"Line {number} of a long note on octreotide." for number in range(2_000))


@pytest.fixture
def clock(monkeypatch):
    """The time as notes see it, to be set."""

    class Clock:
        now_ = datetime(2026, 3, 2, 9, tzinfo=UTC)

        @classmethod
        def now(cls, zone=None):
            return cls.now_

    monkeypatch.setattr(notes, "datetime", Clock)
    return Clock


def write(library: Library, *texts: str) -> None:
    for text in texts:
        note = library.note(PMID)
        library.save_note(PMID, text, base=note.revision if note else 0)


def test_every_save_of_a_day_can_be_had_back(library):
    texts = [f"draft {number}" for number in range(30)]
    write(library, *texts)
    assert [version.text for version in library.note_versions(PMID)] == texts[-2::-1]


def test_a_save_that_changes_nothing_leaves_no_version(library):
    write(library, "one", "one")
    assert library.note_versions(PMID) == []


def test_of_a_long_note_only_what_changed_is_kept(library, path):
    texts = [LONG, *(LONG.replace(f"Line {n} ", f"Verse {n} ") for n in (3, 700, 1999)), LONG + "\nThe end."]
    write(library, *texts)
    assert [version.text for version in library.note_versions(PMID)] == texts[-2::-1]
    with library._database.reading() as connection:
        size = connection.execute("SELECT sum(length(body)) FROM doc_note_versions").fetchone()[0]
    assert size < 2 * len(LONG)  # the first save of a new text, and small changes


def test_a_version_of_a_deleted_note_can_still_be_read(library):
    write(library, LONG, LONG + "!", LONG + "!?", "")
    assert library.note(PMID) is None
    assert [version.text for version in library.note_versions(PMID)] == [LONG + "!?", LONG + "!", LONG]
    assert library.note_versions(PMID)[0].why == "deleted"


def test_after_a_day_the_last_of_each_day_stays(library, clock):
    for day in (2, 3, 4):
        for hour in (8, 9, 10):
            clock.now_ = datetime(2026, 3, day, hour, tzinfo=UTC)
            write(library, f"{LONG} {day} {hour}", f"{LONG} {day} {hour} and a half")
    clock.now_ = datetime(2026, 3, 9, 8, tzinfo=UTC)
    write(library, "new")
    found = [version.text.removeprefix(LONG).strip() for version in library.note_versions(PMID)]
    # The text that "new" took the place of is the last of its day, and so is the last that was a version before.
    assert found == ["4 10 and a half", "4 10", "3 10 and a half", "2 10 and a half"]
    assert LONG in library.note_versions(PMID)[-1].text


def test_what_another_copy_wrote_is_never_thinned_out(library, path, clock):
    write(library, "common")
    base = library.note(PMID).revision
    with Library(path) as other:
        other.save_note(PMID, "theirs", base=base)
    library.save_note(PMID, "mine", base=base)
    for day in range(10, 20):
        clock.now_ = datetime(2026, 3, day, 9, tzinfo=UTC)
        write(library, f"day {day}", f"day {day} again")
    assert "theirs" in [version.text for version in library.note_versions(PMID)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(0, 6_000), st.integers(0, 400), st.text(st.sampled_from("ab\nß𝒳 "), max_size=30)),
        min_size=1,
        max_size=12,
    )
)
def test_any_row_of_edits_can_be_gone_back(tmp_path_factory, edits):
    texts = [LONG[:6_000]]
    for start, length, put in edits:
        text = texts[-1][:start] + put + texts[-1][start + length :]
        if text != texts[-1] and text:
            texts.append(text)
    with Library(tmp_path_factory.mktemp("versions") / "library.db") as library:
        write(library, *texts)
        assert [version.text for version in library.note_versions(PMID)] == texts[-2::-1]
        assert library.note(PMID).text == texts[-1]


def test_hundreds_of_saves_don_t_slow_the_next(library):
    write(library, *(f"{LONG[: 3_000 + number]}" for number in range(200)))
    began = datetime.now(UTC)
    write(library, "the last")
    assert datetime.now(UTC) - began < timedelta(seconds=0.5)
