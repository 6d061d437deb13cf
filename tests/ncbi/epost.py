"""EPost: PMIDs → a set of the history. XML only (EUTILS.md §5)."""

from __future__ import annotations

from tests.ncbi.answer import HTML, Answer, Request, in_xml, tag, unsupported, wants_json
from tests.ncbi.history import Histories
from tests.ncbi.shelf import Shelf

_LARGEST = 18446744073709551615


def answer(request: Request, shelf: Shelf, histories: Histories) -> Answer:
    """Keep ids, whether there are such records or not."""
    params = request.params
    if wants_json(params):
        return Answer("<html>500</html>", HTML, 500)
    refusal = unsupported("epost", params)
    if refusal:
        return refusal
    given = [text.strip() for text in params.get("id", "").split(",") if text.strip()]
    pmids = [text for text in given if text.isascii() and text.isdigit() and int(text) <= _LARGEST]
    errors = [f"Some IDs have invalid value and were omitted. Maximum ID value {_LARGEST}"] if pmids != given else []
    if not pmids:
        errors.insert(0, "Empty ID list; Nothing to store")
        return in_xml("ePostResult", "".join(tag("ERROR", text) for text in errors))
    invalid = "".join(tag("Id", text) for text in given if text not in pmids)
    key, name = histories.keep(params, pmids)
    body = f"<InvalidIdList>{invalid}</InvalidIdList>" if invalid else ""
    return in_xml("ePostResult", body + tag("QueryKey", key) + tag("WebEnv", name))
