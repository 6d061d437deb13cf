"""Every user action once: bindings, footer, help screen, palette and keymap check are all read from this table."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from textual.binding import Binding, BindingType

from netreader.errors import SettingsError

#: Where an action's key works, in the order the help screen lists them. ``reader`` works in every pane but inside a
#: field only if the key is not a character.
PLACES = {
    "reader": "Everywhere",
    "query": "Search field",
    "results": "Results",
    "paper": "Paper",
    "find": "Finding in the paper",
    "matches": "Going through what was found, or the words of the search",
    "passage": "Choosing a passage",
    "terms": "Keywords & MeSH",
    "trees": "The library's tree, all of MeSH",
    "notes": "Notes",
    "desk": "The writing desk",
    "screening": "Screening",
}

#: Screens of their own: `action_<id>` is there, and no key of another place works.
ALONE = frozenset({"desk", "screening"})

#: Places where keys of the reader do not work: fields, and screens of their own.
APART = frozenset({"query", "find", "matches", "passage", "notes"}) | ALONE


class Action(Struct, frozen=True):
    """One thing a reader can do.

    Attributes:
        id: Name in settings, documentation and `action_<id>` of the reader screen.
        label: One or two words for the footer.
        help: One sentence for the help screen and palette.
        key: Default keys, comma separated, as Textual names them; empty for what only the palette offers.
        place: Where the key works, one of `PLACES`.
        footer: Show it in the footer of its place.
        palette: Offer it in the command palette.
        at_once: Done before the next key is looked at, so that what is typed on goes where it should.
    """

    id: str
    label: str
    help: str
    key: str
    place: str = "reader"
    footer: bool = False
    palette: bool = True
    at_once: bool = False


ACTIONS: tuple[Action, ...] = (
    # Everywhere
    Action("search", "search", "Go to the search field", "slash", footer=True, at_once=True),
    Action("note", "note", "Write in this paper's note", "n", footer=True, at_once=True),
    Action(
        "star", "star", "Star this paper, or those marked; again: take the star away", "s", footer=True, at_once=True
    ),
    Action("tags", "tags", "Tags of this paper, or of those marked", "t", at_once=True),
    Action("all_tags", "all tags", "All tags of the library: list their papers, rename, join, take away", ""),
    Action("rate", "rate", "Rate this paper, or those marked: then 1 to 5, or 0 for no rating", "R"),
    Action("shelve", "shelve", "Put this paper, or those marked, on a shelf, or take it off", "P"),
    Action("shelves", "shelves", "All shelves: list their papers, note on them, fetch, rename, delete", "U"),
    Action("undo", "undo", "Take back what was done last: marks, tags, shelf, highlight, note", "u"),
    Action(
        "read_state", "state", "Reading status, of those marked too: none → to read → reading → read", "r", at_once=True
    ),
    Action(
        "open",
        "open…",
        "Open this paper's links: PubMed, DOI, full text, trial registry",
        "o",
        footer=True,
        at_once=True,
    ),
    Action(
        "cite",
        "cite",
        "Cite this paper, those marked, or all results, in a style you choose",
        "y",
        footer=True,
        at_once=True,
    ),
    Action("cite_again", "cite again", "Copy this paper's reference in the style used last", "Y"),
    Action(
        "export", "export", "Write this paper, those marked, or all results, to a file; again: stop", "e", at_once=True
    ),
    Action("import_files", "import", "Bring in a file of another program: RIS, BibTeX, .nbib …; again: stop", "I"),
    Action("zen", "zen", "The paper alone, at a comfortable measure", "z", footer=True, at_once=True),
    Action("switch_source", "source", "Search PubMed, or the library on this machine", "ctrl+l,L", at_once=True),
    Action("sort", "sort", "Choose the order of the results", "S", at_once=True),
    Action("history", "history", "Earlier queries", "H", at_once=True),
    Action("save_search", "save search", "Save this search under a name", "w"),
    Action("saved_searches", "saved", "Saved searches, and what is new in them", "W", at_once=True),
    Action(
        "accept_suggestion",
        "accept",
        "Search for the mended query, PubMed's spelling, or in full texts",
        "a",
    ),
    Action("retry", "retry", "Ask again: run this search once more", "f5"),
    Action("fetch_all", "fetch all", "Keep all these results, or those marked, for offline reading; again: stop", "f"),
    Action("desk", "desk", "The writing desk: highlights and notes of many papers in one view", "d", at_once=True),
    Action("screen_papers", "screen", "Screen papers for a review: include, exclude, maybe", "X", at_once=True),
    Action("related", "related", "Related papers: similar, citing, references, comments", "N", at_once=True),
    Action("trail", "trail", "The trail: from which paper one came to which", "backslash", at_once=True),
    Action("back", "back", "Back to the paper read before", "left_square_bracket"),
    Action("forward", "forward", "Forward again", "right_square_bracket"),
    Action("pane_results", "results", "Go to the results", "1", palette=True, at_once=True),
    Action("pane_paper", "paper", "Go to the paper", "2", at_once=True),
    Action("pane_terms", "terms", "Go to Keywords & MeSH", "3", at_once=True),
    Action("pane_notes", "notes", "Go to the notes", "4", at_once=True),
    Action("terms_view", "next view", "Keywords & MeSH: of this paper, of the library, or all of MeSH", "T"),
    Action("next_pane", "next pane", "Next pane", "tab", palette=False),
    Action("previous_pane", "previous pane", "Previous pane", "shift+tab", palette=False),
    Action("wider", "wider", "Make this pane wider", "greater_than_sign"),
    Action("narrower", "narrower", "Make this pane narrower", "less_than_sign"),
    Action("changes", "what changed", "What PubMed has changed of papers that you keep", "exclamation_mark"),
    Action("open_links", "open links", "Papers that notes link to and that are not kept yet; fetch them", "ctrl+o"),
    Action("edit_note", "$EDITOR", "Edit this paper's note in your own editor", "E"),
    Action("copy_citation", "copy", "Copy this paper's citation line and PMID", "C"),
    Action("vault", "vault", "Bring the vault's folder and the library together; again: stop", ""),
    Action("vault_folder", "vault folder", "Choose the vault's folder, and bring it together with the library", ""),
    Action("vault_undo", "vault undo", "Take back what the vault's last synchronisation brought in", ""),
    Action("dark_or_light", "dark/light", "Change between the dark and the light theme", "D"),
    Action("help", "help", "All keys", "question_mark,f1", footer=True),
    Action("palette", "commands", "Command palette: every action by name", "ctrl+p,colon"),
    Action("escape", "back", "Leave: field, zen, drawer; back to the list; stop a search", "escape", palette=False),
    Action("quit", "quit", "Save and leave", "q,ctrl+q"),
    # Search field
    Action("submit", "search", "Search", "enter", "query", footer=True, palette=False),
    Action("older_query", "older", "Earlier query; up in the list below", "up", "query", footer=True, palette=False),
    Action(
        "newer_query",
        "list",
        "Into the list of what could be meant; of earlier queries, if nothing is typed; later query",
        "down",
        "query",
        footer=True,
        palette=False,
    ),
    # Results
    Action("read", "read", "Read this paper", "enter", "results", footer=True, palette=False),
    Action("row_down", "down", "Next paper", "j,down", "results", palette=False),
    Action("row_up", "up", "Previous paper", "k,up", "results", palette=False),
    Action("mark", "mark", "Mark this paper, or take its mark away, and go on", "space,shift+down", "results", True),
    Action("mark_up", "mark up", "The same, upwards", "shift+up", "results", palette=False),
    Action("mark_all", "mark all", "Mark all papers of the list; again: none", "ctrl+a", "results"),
    Action("invert_marks", "invert marks", "Turn the marks over: what is marked, and what is not", "tilde", "results"),
    Action("unmark_all", "unmark all", "Take all marks away, as Esc does", "", "results"),
    Action("move_up", "move up", "In the list of a shelf: this paper one place up", "alt+up", "results"),
    Action("move_down", "move down", "In the list of a shelf: this paper one place down", "alt+down", "results"),
    Action("page_down", "page down", "A page further", "pagedown", "results", palette=False),
    Action("page_up", "page up", "A page back", "b,pageup", "results", palette=False),
    Action("half_down", "half down", "Half a page further", "ctrl+d", "results", palette=False),
    Action("half_up", "half up", "Half a page back", "ctrl+u", "results", palette=False),
    Action("first_row", "first", "First paper", "g,home", "results", palette=False),
    Action("last_row", "last", "Last paper", "G,end", "results", palette=False),
    # Paper
    Action("scroll_down", "down", "Scroll down", "j,down", "paper", palette=False),
    Action("scroll_up", "up", "Scroll up", "k,up", "paper", palette=False),
    Action("screen_down", "page down", "A page further", "space,pagedown", "paper", palette=False),
    Action("screen_up", "page up", "A page back", "b,pageup", "paper", palette=False),
    Action("half_screen_down", "half down", "Half a page further", "ctrl+d", "paper", palette=False),
    Action("half_screen_up", "half up", "Half a page back", "ctrl+u", "paper", palette=False),
    Action("paper_top", "top", "Top of the paper", "g,home", "paper", palette=False),
    Action("paper_end", "end", "End of the paper", "G,end", "paper", palette=False),
    Action("next_section", "next section", "Next section", "right_curly_bracket", "paper", palette=False),
    Action("previous_section", "previous section", "Previous section", "left_curly_bracket", "paper", palette=False),
    Action("contents", "contents", "Jump to a section of this paper", "c", "paper", footer=True),
    Action("full_text", "full text", "Read the full text from PMC here; again: the record", "F", "paper", at_once=True),
    Action("affiliations", "affiliations", "Show or fold the authors' affiliations", "A", "paper"),
    Action("folds", "unfold", "Show or fold everything that is folded", "x", "paper", footer=True),
    Action("find", "find", "Find words in this paper, wherever they stand", "ctrl+f", "paper", True, at_once=True),
    Action(
        "next_match", "matches", "Go through the words of the search; then n and N step", "m", "paper", at_once=True
    ),
    Action("previous_match", "last match", "Go through them from the last", "M", "paper", at_once=True),
    Action("next_paper", "next paper", "Read the next paper of the results", "ctrl+n,J", "paper", footer=True),
    Action("previous_paper", "previous paper", "Read the paper before it in the results", "ctrl+b,K", "paper"),
    Action("next_link", "next link", "Next link or term of the paper", "l,right", "paper", palette=False),
    Action("previous_link", "previous link", "The link before", "h,left", "paper", palette=False),
    Action("follow_link", "follow", "Follow the link", "enter", "paper", footer=True, palette=False),
    Action("choose_passage", "highlight", "Choose a passage to highlight", "v", "paper", footer=True, at_once=True),
    Action("next_highlight", "next highlight", "Next highlight of this paper", "full_stop", "paper", at_once=True),
    Action("previous_highlight", "previous highlight", "The highlight before", "comma", "paper", at_once=True),
    Action("highlights", "highlights", "All highlights of this paper, in a list", "V", "paper", at_once=True),
    Action(
        "lenses",
        "lenses",
        "Lenses: abbreviations, trials and their papers, numbers, what is not said",
        "i",
        "paper",
        footer=True,
        at_once=True,
    ),
    Action("lens_abbreviations", "abbreviations", "Mark this paper's abbreviations; again: stop", "", "paper"),
    Action("lens_expand", "expand", "Spell out abbreviations in the text; again: stop", "", "paper"),
    Action("lens_trials", "trials", "Mark the landmark trials that this paper names; again: stop", "", "paper"),
    Action("lens_numbers", "numbers", "Mark this paper's numbers; again: stop", "", "paper"),
    Action("trials_here", "trials", "Trials that several papers of the library belong to", "", "paper"),
    # Finding in the paper
    Action("find_next", "next", "The next place", "down", "find", True, palette=False),
    Action("find_previous", "before", "The place before", "up", "find", True, palette=False),
    Action("find_done", "n and N step", "To the paper; there n and N step", "enter", "find", True, palette=False),
    Action("find_leave", "done", "Find no more", "escape,ctrl+f", "find", True, palette=False),
    # Going through what was found, or the words of the search
    Action("match_next", "next", "The next one", "n", "matches", footer=True, palette=False),
    Action("match_previous", "before", "The one before", "N", "matches", footer=True, palette=False),
    Action(
        "match_leave",
        "done",
        "Leave them; so does any other key that does not scroll",
        "escape",
        "matches",
        True,
        palette=False,
    ),
    # Choosing a passage
    Action("passage_next", "next sentence", "Next sentence", "j,down", "passage", palette=False),
    Action("passage_previous", "sentence before", "The sentence before", "k,up", "passage", palette=False),
    Action("passage_next_word", "next word", "Next word", "w,right", "passage", palette=False),
    Action("passage_previous_word", "word before", "The word before", "b,left", "passage", palette=False),
    Action("passage_longer", "longer", "Longer by a sentence", "J,shift+down", "passage", palette=False),
    Action("passage_shorter", "shorter", "Shorter by a sentence", "K,shift+up", "passage", palette=False),
    Action("passage_longer_word", "word longer", "Longer by a word", "W,shift+right", "passage", palette=False),
    Action("passage_shorter_word", "word shorter", "Shorter by a word", "B,shift+left", "passage", palette=False),
    Action("passage_other_end", "other end", "Let the other end move", "v", "passage", True, palette=False),
    Action("passage_mark", "highlight", "Highlight it in the last colour", "enter", "passage", True, palette=False),
    Action("passage_mark_1", "key", "Highlight or recolour: key", "1", "passage", True, palette=False),
    Action("passage_mark_2", "supports", "Highlight or recolour: supports", "2", "passage", True, palette=False),
    Action("passage_mark_3", "contradicts", "Highlight or recolour: contradicts", "3", "passage", True, palette=False),
    Action("passage_mark_4", "method", "Highlight or recolour: method", "4", "passage", True, palette=False),
    Action("passage_mark_5", "question", "Highlight or recolour: question", "5", "passage", True, palette=False),
    Action("passage_comment", "comment", "Highlight with a comment, or change it", "c", "passage", True, palette=False),
    Action("passage_delete", "delete", "Delete the highlight that is just here", "d,delete", "passage", palette=False),
    Action("passage_leave", "done", "Leave without highlighting", "escape", "passage", True, palette=False),
    # Keywords & MeSH
    Action("search_term", "search PubMed", "Search PubMed for this term", "enter", "terms", footer=True, palette=False),
    Action("add_term", "AND", "Add this term to the query with AND", "plus", "terms", footer=True, palette=False),
    Action("or_term", "OR", "Add this term to the query with OR", "vertical_line", "terms", palette=False),
    Action("not_term", "NOT", "Add this term to the query with NOT", "minus", "terms", palette=False),
    Action(
        "term_menu",
        "more",
        "All that can be done with this term: exploded or not, as a major topic, with a subheading …",
        "m",
        "terms",
        footer=True,
        palette=False,
        at_once=True,
    ),
    Action(
        "term_info",
        "info",
        "What MeSH says of it, and what stands near",
        "i",
        "terms",
        True,
        palette=False,
        at_once=True,
    ),
    Action("copy_term", "copy", "Copy this term as a query term", "c", "terms", footer=True, palette=False),
    Action("search_term_here", "library", "Search the library for this term", "F", "terms", palette=False),
    Action("term_page", "browser", "Open its page in NLM's MeSH browser", "B", "terms", palette=False),
    Action("term_places", "places", "Headings at all of their places, or each at one", "p", "terms", palette=False),
    Action("term_down", "down", "Next term", "j,down", "terms", palette=False),
    Action("term_up", "up", "Previous term", "k,up", "terms", palette=False),
    Action("term_page_down", "page down", "A page further", "pagedown", "terms", palette=False),
    Action("term_page_up", "page up", "A page back", "pageup", "terms", palette=False),
    Action("term_half_down", "half down", "Half a page further", "ctrl+d", "terms", palette=False),
    Action("term_half_up", "half up", "Half a page back", "ctrl+u", "terms", palette=False),
    Action("fold", "fold", "Fold this branch, or go to the branch above", "h,left", "terms", palette=False),
    Action("unfold", "unfold", "Unfold this branch", "l,right,space", "terms", footer=True, palette=False),
    Action("first_term", "first", "First term", "g,home", "terms", palette=False),
    Action("last_term", "last", "Last term", "G,end", "terms", palette=False),
    # The library's tree, all of MeSH
    Action(
        "narrow",
        "its papers",
        "Narrow the list to its papers; again: without it",
        "enter",
        "trees",
        True,
        palette=False,
    ),
    Action("tree_filter", "filter", "Show only what contains some letters; find a heading", "ctrl+f,b", "trees", True),
    Action("tree_scope", "count list", "Count the papers in the list, or all papers", "A", "trees", True),
    Action("widen", "whole list", "The list as it was before it was narrowed", "backspace", "trees"),
    Action("tree_order", "order", "By number of papers, or by name", "O", "trees", True),
    Action("tree_exploded", "exploded", "Headings with all below them, or themselves alone", "x", "trees"),
    Action("tree_major", "major", "Headings as major topics alone, or not", "J", "trees"),
    Action("search_pubmed", "PubMed", "Search PubMed for this term", "M", "trees", palette=False),
    # Notes
    Action("leave_note", "done", "Back to where you came from; the note is saved as you type", "escape", "notes", True),
    Action("note_preview", "preview", "The note as it reads, and back", "f3", "notes", footer=True),
    Action("editor", "$EDITOR", "Go on in your own editor", "f4", "notes", footer=True, palette=False),
    Action("note_insert", "insert", "Put in a citation, quote, template, link or date", "f6", "notes", footer=True),
    Action("note_links", "links", "Follow the link at the cursor, or list those to and from here", "f2", "notes"),
    Action("note_versions", "versions", "What this note said before, to go back to", "f7", "notes"),
    Action("note_task", "task", "Make the line a task, tick it, or untick it", "ctrl+t", "notes"),
    # The writing desk
    Action("desk_open", "open", "Open the paper with the passage in view, or the note", "enter", "desk", True, False),
    Action("desk_filter", "filter", "Show only what has the words typed, or a #tag", "slash", "desk", True, False),
    Action("desk_group", "group", "Group by paper, by colour, by tag", "o", "desk", True, False),
    Action("desk_only", "only", "Only highlights, notes, what has a comment, one colour", "s", "desk", True, False),
    Action("desk_scope", "papers", "Other papers: results, a shelf, a tag, a query, all", "w", "desk", True, False),
    Action("desk_export", "export", "Write what is shown as Markdown: to a file, or copied", "e", "desk", True, False),
    Action("desk_copy", "copy", "Copy this quote or note with its citation", "y", "desk", True, False),
    Action("desk_copy_all", "copy all", "Copy all that is shown, with the references", "Y", "desk", False, False),
    Action("desk_comment", "comment", "Write the comment on this highlight", "c", "desk", True, False),
    Action("desk_colour_1", "key", "Recolour this highlight: key", "1", "desk", False, False),
    Action("desk_colour_2", "supports", "Recolour this highlight: supports", "2", "desk", False, False),
    Action("desk_colour_3", "contradicts", "Recolour this highlight: contradicts", "3", "desk", False, False),
    Action("desk_colour_4", "method", "Recolour this highlight: method", "4", "desk", False, False),
    Action("desk_colour_5", "question", "Recolour this highlight: question", "5", "desk", False, False),
    Action("desk_delete", "delete", "Delete this highlight", "x,delete", "desk", False, False),
    Action("desk_undo", "undo", "Take back the last change made here", "u", "desk", False, False),
    Action("desk_note", "note", "Write in the note of this paper", "n", "desk", False, False),
    Action("desk_down", "down", "Next entry", "j,down", "desk", False, False),
    Action("desk_up", "up", "The entry before", "k,up", "desk", False, False),
    Action("desk_page_down", "page down", "A page further", "space,pagedown", "desk", False, False),
    Action("desk_page_up", "page up", "A page back", "b,pageup", "desk", False, False),
    Action("desk_half_down", "half down", "Half a page further", "ctrl+d", "desk", False, False),
    Action("desk_half_up", "half up", "Half a page back", "ctrl+u", "desk", False, False),
    Action("desk_next_group", "next group", "The next group", "right_curly_bracket,right", "desk", False, False),
    Action("desk_previous_group", "group before", "The group before", "left_curly_bracket,left", "desk", False, False),
    Action("desk_first", "first", "First entry", "g,home", "desk", False, False),
    Action("desk_last", "last", "Last entry", "G,end", "desk", False, False),
    Action("desk_help", "help", "All keys of the desk", "question_mark,f1", "desk", True, False),
    Action("desk_leave", "leave", "Back to the reader; out of the filter first", "escape,q", "desk", True, False),
    # Screening
    Action("screening_include", "include", "Include this paper", "i", "screening", True, False),
    Action("screening_exclude", "exclude", "Exclude it, with a reason", "e", "screening", True, False),
    Action("screening_maybe", "maybe", "Leave it as maybe", "m", "screening", True, False),
    Action("screening_undo", "undo", "Take back the last decision; again: one more", "u", "screening", True, False),
    Action("screening_redo", "redo", "Redo what was taken back", "U", "screening", False, False),
    Action("screening_exclude_again", "exclude again", "Exclude, for the last reason", "E", "screening", False, False),
    Action("screening_comment", "comment", "Comment on your decision", "c", "screening", True, False),
    Action("screening_next", "next", "Next paper, without a decision", "n,right,J,ctrl+n", "screening", True, False),
    Action("screening_previous", "previous", "The paper before", "p,left,K,ctrl+b", "screening", False, False),
    Action("screening_next_undecided", "undecided", "Next one not decided on", "N", "screening", False, False),
    Action("screening_filter", "go through", "Go through: all, undecided, maybe, …", "f", "screening", True, False),
    Action("screening_counts", "counts", "The numbers of the PRISMA flow diagram", "P", "screening", True, False),
    Action("screening_agreement", "agreement", "Agreement of two reviewers: kappa", "A", "screening", False, False),
    Action("screening_conflicts", "conflicts", "Conflicts, to be resolved by consensus", "C", "screening", True, False),
    Action("screening_stage", "full texts", "Full texts of those included, and back", "F", "screening", True, False),
    Action("screening_unavailable", "not had", "The full text is not available", "r", "screening", False, False),
    Action("screening_export", "export", "Write decisions or flow: CSV, RIS", "x", "screening", True, False),
    Action("screening_rule", "rule", "How many reviewers decide on each paper", "R", "screening", False, False),
    Action("screening_add", "add", "Add papers to this review", "a", "screening", False, False),
    Action("screening_reviewer", "who", "Let another reviewer screen", "w", "screening", False, False),
    Action("screening_open", "open", "Leave, and open this paper in the reader", "o,enter", "screening", False, False),
    Action("screening_list", "list", "Leave, and list the papers included", "l", "screening", False, False),
    Action("screening_down", "down", "Scroll down", "j,down", "screening", False, False),
    Action("screening_up", "up", "Scroll up", "k,up", "screening", False, False),
    Action("screening_page_down", "page down", "A page further", "space,pagedown", "screening", False, False),
    Action("screening_page_up", "page up", "A page back", "b,pageup", "screening", False, False),
    Action("screening_half_down", "half down", "Half a page further", "ctrl+d", "screening", False, False),
    Action("screening_half_up", "half up", "Half a page back", "ctrl+u", "screening", False, False),
    Action("screening_first", "first", "First paper", "g,home", "screening", False, False),
    Action("screening_last", "last", "Last paper", "G,end", "screening", False, False),
    Action("screening_help", "help", "All keys of screening", "question_mark,f1", "screening", True, False),
    Action("screening_leave", "leave", "Back to the reader, or from conflicts", "escape,q", "screening", True, False),
)

BY_ID = {action.id: action for action in ACTIONS}


def bindings(place: str) -> list[BindingType]:
    """Textual bindings of a place; each runs `action_<id>` of the screen and can be remapped by its id."""
    return [
        Binding(
            action.key or f"no-key-for-{action.id}",  # one may be given in the settings
            f"screen.{action.id}",
            action.label,
            show=action.footer,
            tooltip=action.help,
            id=action.id,
            priority=action.at_once or action.place in ("passage", "matches"),
        )
        for action in ACTIONS
        if action.place == place
    ]


#: Keys as a person writes or reads them, for Textual's names.
_SPELLING = {
    "slash": "/",
    "colon": ":",
    "exclamation_mark": "!",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "plus": "+",
    "tilde": "~",
    "full_stop": ".",
    "comma": ",",
    "minus": "-",
    "vertical_line": "|",
    "backslash": "\\",
    "enter": "⏎",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_ARROWS = frozenset(("up", "down", "left", "right"))
_ASCII = {"⏎": "Enter", "↑": "Up", "↓": "Down", "←": "Left", "→": "Right"}


def spell(key: str, *, ascii_only: bool = False) -> str:
    """One key as a reader sees it: ``slash`` → ``/``, ``ctrl+p`` → ``Ctrl+P``, ``f5`` → ``F5``."""
    spelt = _SPELLING.get(key)
    if spelt is None:
        head, plus, last = key.rpartition("+")
        if plus:
            spelt = f"{head.title()}+{last.upper() if len(last) == 1 else last.title()}"
        else:
            spelt = key if len(key) == 1 else key.upper() if key[1:].isdigit() else key.replace("_", " ").title()
    return _ASCII.get(spelt, spelt) if ascii_only else spelt


def keys_of(action: Action, keymap: Mapping[str, str]) -> list[str]:
    """The keys that run an action now, Textual's names, after the reader's own keymap."""
    return [key.strip() for key in keymap.get(action.id, action.key).split(",") if key.strip()]


def is_character(key: str) -> bool:
    """Whether a key, by Textual's name or as written, is typed as a character in a field."""
    return len(key) == 1 or key == "space" or (len(_SPELLING.get(key, "  ")) == 1 and key not in _ARROWS | {"enter"})


def of_key(key: str, place: str, keymap: Mapping[str, str]) -> Action | None:
    """The action of a place that a key runs, by Textual's name for the key."""
    for action in ACTIONS:
        if action.place == place and key in map(_canonical, keys_of(action, keymap)):
            return action
    return None


def check_keymap(keymap: Mapping[str, str]) -> None:
    """Refuse a keymap that names no action or gives one key to two actions of the same place.

    Raises:
        SettingsError: Naming the action and, for a misspelt one, the nearest.
    """
    if not keymap:
        return
    for name in keymap:
        if name not in BY_ID:
            import difflib

            near = difflib.get_close_matches(name, BY_ID, n=1)
            hint = f"Did you mean {near[0]}?" if near else "`?` in the reader lists the keys; docs/keys.md the names."
            raise SettingsError(f"The settings give a key to an unknown action, {name}.", hint)
    for name, keys in keymap.items():
        for key in filter(None, map(str.strip, keys.split(","))):
            if not _is_key(key):
                raise SettingsError(
                    f"The settings give {name} the key {key}, which is not a key.",
                    "Keys are characters, or names such as f5, ctrl+n, space.",
                )
    taken: dict[tuple[str, str], str] = {}
    for action in ACTIONS:
        for key in keys_of(action, keymap):
            # A key of the reader is one in every pane but the fields, where one types.
            places = {action.place} if action.place in APART else {action.place, "reader"}
            if action.place == "reader":
                places = {"reader", "results", "paper", "terms", "trees"}
            for place in places:
                other = taken.get((place, _canonical(key)))
                if other and other != action.id and (action.id in keymap or other in keymap):
                    raise SettingsError(
                        f"The settings give the key {spell(key)} to two actions: {other} and {action.id}.",
                        "Choose another key for one of them.",
                    )
            taken[action.place, _canonical(key)] = action.id


def _is_key(key: str) -> bool:
    """Whether Textual knows a key by this name."""
    from unicodedata import lookup

    from textual.keys import Keys

    *modifiers, name = key.split("+") if key != "+" else [key]
    if any(modifier not in ("ctrl", "shift", "alt", "meta", "super") for modifier in modifiers):
        return False
    if len(name) == 1 or name in {known.value for known in Keys} or name in _SPELLING:
        return True
    try:
        return bool(lookup(name.replace("_", " ")))
    except KeyError:
        return False


def _canonical(key: str) -> str:
    """Textual's name for a key that may be written as its character."""
    for name, character in _SPELLING.items():
        if key == character:
            return name
    return key
