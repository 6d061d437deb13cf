"""Writing notes: links between papers, what is put in, the preview, tasks, and what a note said before."""

from __future__ import annotations

import pytest

from netreader.library.library import Library
from netreader.passages.parts import parts_of
from netreader.tui.dialogs.versions import difference
from netreader.tui.reader.writing import ticked
from netreader.tui.widgets.preview import with_links
from tests.tui.test_reader import search
from tests.tui.waiting import screen_text, settled, until

SEED, PROMID, CLARINET = 29768149, 19704057, 25014687
KEPT = (str(PROMID), str(CLARINET))


async def begin(pilot, pmid=PROMID):
    """The cursor in the note of a paper."""
    await search(pilot, str(pmid))
    await pilot.press("enter", "n")
    await settled(pilot)
    return pilot.app.reader


async def dialog(pilot, name):
    await until(pilot, lambda: type(pilot.app.screen).__name__ == name)
    await settled(pilot)


async def test_two_brackets_offer_papers_by_their_words(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        await pilot.press(*"See ", "left_square_bracket", "left_square_bracket")
        await dialog(pilot, "PickDialog")
        await pilot.press(*"lanreotide ente")
        await until(pilot, lambda: "Lanreotide" in screen_text(pilot) and "No paper" not in screen_text(pilot))
        await pilot.press("enter")
        await dialog(pilot, "ReaderScreen")
        assert reader.notes.text == f"See [[{CLARINET}]]"
        await until(pilot, lambda: reader.library.note(PROMID) is not None)


async def test_what_is_typed_on_before_the_list_is_there_is_looked_for(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        for text in ("See ", "[", "[", "lanreo"):
            reader.notes.area.insert(text)
        await dialog(pilot, "PickDialog")
        await until(pilot, lambda: pilot.app.screen.query_one("Input").value == "lanreo")
        await pilot.press(*"tide")
        await until(pilot, lambda: "Lanreotide" in screen_text(pilot) and "No paper" not in screen_text(pilot))
        await pilot.press("enter")
        await dialog(pilot, "ReaderScreen")
        assert reader.notes.text == f"See [[{CLARINET}]]"
        for text in (" and ", "[", "[", "12345678]]"):
            reader.notes.area.insert(text)
        await dialog(pilot, "ReaderScreen")
        await pilot.press(*" on")
        await until(pilot, lambda: reader.notes.text == f"See [[{CLARINET}]] and [[12345678]] on")


async def test_a_number_may_be_linked_to_before_its_paper_is_kept(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        await pilot.press("left_square_bracket", "left_square_bracket")
        await dialog(pilot, "PickDialog")
        await pilot.press(*"12345678", "right_square_bracket", "right_square_bracket")
        await dialog(pilot, "ReaderScreen")
        assert reader.notes.text == "[[12345678]]"


async def test_escape_leaves_what_was_typed(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        await pilot.press("left_square_bracket", "left_square_bracket")
        await dialog(pilot, "PickDialog")
        await pilot.press("escape")
        await dialog(pilot, "ReaderScreen")
        await pilot.press(*"liver")
        assert reader.notes.text == "[[liver"


async def test_a_link_is_followed_and_leads_back(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        reader.notes.insert(f"As in [[{CLARINET}]]")
        await pilot.press("f2")
        await until(pilot, lambda: reader.key == CLARINET)
        await until(pilot, lambda: "Linked from" in screen_text(pilot))
        assert reader.library.note(PROMID).text == f"As in [[{CLARINET}]]"
        reader.action_note_links()
        await dialog(pilot, "ChooseDialog")
        assert "from " in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: reader.key == PROMID)


async def test_links_to_papers_not_kept_are_listed_and_fetched(start, ncbi):
    async with start(keep=KEPT) as pilot:
        reader = pilot.app.reader
        reader.library.save_note(PROMID, f"[[{SEED}]] and [[{CLARINET}]]")
        await pilot.press("ctrl+o")
        await dialog(pilot, "ChooseDialog")
        assert f"PMID {SEED}" in screen_text(pilot)
        assert screen_text(pilot).count("in the note on") == 1
        await pilot.press("enter")
        await until(pilot, lambda: bool(reader.library.held([SEED])))


async def test_the_preview_shows_what_is_meant_and_follows_links(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        reader.notes.insert(f"## Ask\n\nAbout **dose**, see [[{CLARINET}|the other trial]].\n\n- [ ] done")
        await pilot.press("f3")
        await until(pilot, lambda: "the other trial" in screen_text(pilot))
        assert "**dose**" not in screen_text(pilot)
        assert reader.pane == "notes"
        reader.notes._preview.post_message(reader.notes._preview.Followed(f"paper:{CLARINET}"))
        await until(pilot, lambda: reader.key == CLARINET)
        assert not reader.notes.previewing
        await until(pilot, lambda: (note := reader.library.note(PROMID)) is not None and "**dose**" in note.text)


async def test_keys_work_in_the_preview(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        await pilot.press(*"words", "f3")
        await until(pilot, lambda: reader.notes.previewing)
        await settled(pilot)
        await pilot.press("f3")
        assert not reader.notes.previewing
        await pilot.press(*" more")
        assert reader.notes.text == "words more"


async def test_an_address_that_is_no_web_page_is_not_opened(start, monkeypatch):
    opened = []
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        monkeypatch.setattr(type(reader), "open_address", lambda self, url: opened.append(url))
        for address in ("javascript:alert(1)", "file:///etc/passwd", "https://example.org/"):
            reader.notes.post_message(reader.notes.Followed(address))
        await until(pilot, lambda: opened == ["https://example.org/"])


async def test_the_citation_and_a_template_are_put_in(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        await pilot.press("f6")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        await dialog(pilot, "ReaderScreen")
        assert reader.notes.text.endswith("PMID: 19704057.")
        await pilot.press("f6")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("end", "enter")
        await dialog(pilot, "ReaderScreen")
        assert "- Primary endpoint:" in reader.notes.text


async def test_the_quote_of_a_highlight_is_put_in(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        part = parts_of(reader.library.article(PROMID))["title"]
        reader.library.highlights.add(PROMID, part, 0, 20, colour="key", comment="why?")
        await pilot.press("f6")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("down", "enter")
        await dialog(pilot, "ReaderScreen")
        assert reader.notes.text == f"> {part.text[:20]}\n\nwhy?\n"
        await pilot.press(*"Words", "f6")  # a quotation begins a line of its own
        await dialog(pilot, "ChooseDialog")
        await until(pilot, lambda: "Quote, key" in screen_text(pilot))
        await pilot.press("down", "enter")
        await dialog(pilot, "ReaderScreen")
        assert reader.notes.text == f"> {part.text[:20]}\n\nwhy?\nWords\n\n> {part.text[:20]}\n\nwhy?\n"


async def test_a_readers_own_templates(start, settings):
    settings.places.templates.mkdir(parents=True)
    (settings.places.templates / "club.md").write_text("Club on {date}: {title}")
    (settings.places.templates / "bad.md").write_bytes(b"\xff")
    async with start(keep=KEPT) as pilot:
        await begin(pilot)
        await pilot.press("f6")
        await dialog(pilot, "ChooseDialog")
        assert "Template: club" in screen_text(pilot)
        assert "Template: trial" in screen_text(pilot)
        await until(pilot, lambda: "bad.md" in screen_text(pilot))


async def test_an_earlier_text_is_seen_and_had_back(start, settings):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        for text in ("first thought", "second thought"):
            reader.notes.replace(text)
            reader.notes._ask_to_save()
            await until(pilot, lambda text=text: (note := reader.library.note(PROMID)) and note.text == text)
        await settled(pilot)
        await pilot.press("f7")
        await dialog(pilot, "VersionsDialog")
        assert "+ first thought" in screen_text(pilot)
        await pilot.press("enter")
        await dialog(pilot, "ReaderScreen")
        await until(pilot, lambda: reader.library.note(PROMID).text == "first thought")
        assert reader.notes.text == "first thought"
    with Library(settings.places.library) as library:
        assert [version.text for version in library.note_versions(PROMID)] == ["second thought", "first thought"]


async def test_a_line_becomes_a_task(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        await pilot.press(*"ask", "ctrl+t")
        assert reader.notes.text == "- [ ] ask"
        await pilot.press("ctrl+t")
        assert reader.notes.text == "- [x] ask"


@pytest.mark.parametrize(
    ("line", "then"),
    [
        ("", "- [ ] "),
        ("  indented", "  - [ ] indented"),
        ("* item", "* [ ] item"),
        ("2. item", "2. [ ] item"),
        ("- [ ] open", "- [x] open"),
        ("- [X] done", "- [ ] done"),
        ("-[ ] no list", "- [ ] -[ ] no list"),
    ],
)
def test_tasks(line, then):
    assert ticked(line) == then


def test_links_in_a_preview_are_plain_text_to_markdown():
    assert with_links("[[1]] [[2|a *b* [c]", {1: "Title [x](y) `z`"}).startswith(
        "[Title \\[x\\](y) \\`z\\`](paper:1) [[2|"
    )


def test_a_difference_shows_both_sides():
    shown = difference("one\ntwo", "one\n2").plain
    assert shown == "  one\n− two\n+ 2"
    assert difference("same", "same").plain == "same"


async def test_in_a_long_note_the_cursor_stays_in_view(start):
    async with start(keep=KEPT) as pilot:
        reader = pilot.app.reader
        lines = [f"Line {number}: 肝転移, words about the trial, [[{SEED}]] and **bold**" for number in range(4_000)]
        reader.library.save_note(PROMID, "\n".join(lines))
        reader.library.save_note(CLARINET, f"[[{PROMID}]]")  # a line above that comes a moment later
        await begin(pilot)
        area = reader.notes.area

        def in_view():
            line = area.wrapped_document.location_to_offset(area.cursor_location).y
            return area.scroll_offset.y <= line < area.scroll_offset.y + area.size.height

        assert area.cursor_location[0] == 3_999
        await until(pilot, lambda: reader.notes.query_one("#note-backlinks").display and in_view())
        await pilot.press("enter", *"xyz")
        await until(pilot, in_view)
        await pilot.press("escape")
        await until(pilot, lambda: reader.library.note(PROMID).text.endswith("\nxyz"))


async def test_a_link_leads_to_a_highlight(start):
    async with start(keep=KEPT) as pilot:
        reader = await begin(pilot)
        part = parts_of(reader.library.article(CLARINET))["abstract"]
        last = len(part.text) - 30
        made = reader.library.highlights.add(CLARINET, part, last, last + 20, colour="key", comment="here")
        reader.notes.insert(f"[[{CLARINET}#^h-{made.id[:8]}|there]]")
        await pilot.press("left", "f2")
        await until(pilot, lambda: reader.key == CLARINET)
        await until(pilot, lambda: "key 1 of 1: here" in screen_text(pilot))
