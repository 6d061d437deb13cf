"""Links between papers in notes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netreader.library.links import links_in

SEED, PROMID, CLARINET = 29768149, 19704057, 25014687


def test_the_forms_of_a_link():
    text = "See [[29768149]], [[PMID: 19704057]], [[ 0025014687 | the CLARINET trial ]] and [[pmid25014687]]."
    found = links_in(text)
    assert [link.pmid for link in found] == [SEED, PROMID, CLARINET, CLARINET]
    assert found[2].words == "the CLARINET trial"
    assert text[found[0].start : found[0].end] == "[[29768149]]"


def test_what_is_no_link():
    for text in ("[29768149]", "[[liver]]", "[[1234567890]]", "[[0]]", "[[2976\n8149]]", "[[-5]]", "[[٣]]"):
        assert links_in(text) == [], text


@given(st.text(st.sampled_from("[]|1230 PMID:\n"), max_size=60))
def test_any_text_is_read(text):
    for link in links_in(text):
        assert text[link.start : link.end].startswith("[[")
        assert 0 < link.pmid < 10**9


def test_backlinks(library, record):
    library.keep([record(SEED), record(PROMID)])
    library.save_note(PROMID, f"Compare [[{SEED}]] and [[{SEED}]] again.")
    library.save_note(CLARINET, f"As in [[{SEED}|the review]]; not kept itself.")
    library.save_note(SEED, f"Itself: [[{SEED}]].")
    assert library.links.to(SEED) == [CLARINET, PROMID]
    assert library.links.to(PROMID) == []


def test_links_that_lead_nowhere_yet(library, record):
    library.keep([record(SEED)])
    library.save_note(SEED, f"[[{PROMID}]] and [[{CLARINET}]] and [[{SEED}]]")
    library.save_note(1, f"[[{CLARINET}]]")
    assert library.links.unresolved() == {CLARINET: [1, SEED], PROMID: [SEED]}
    library.keep([record(PROMID)])
    assert library.links.unresolved() == {CLARINET: [1, SEED]}


def test_a_link_that_was_taken_out_of_a_note_leads_nowhere(library):
    note = library.save_note(SEED, f"[[{PROMID}]]")
    library.save_note(SEED, "nothing", base=note.revision)
    assert library.links.to(PROMID) == []
    assert library.links.unresolved() == {}
