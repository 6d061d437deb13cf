"""ELink: a paper → papers like it, its references, what cites it, and where it can be read (EUTILS.md §6).

From PMC's numbers there is a way to PubMed's, and back; no more of PMC is here.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.ncbi import linkout
from tests.ncbi.answer import Answer, Request, failed, in_json, in_xml, tag, wants_json
from tests.ncbi.history import Expired, Histories
from tests.ncbi.shelf import Shelf

Links = list[tuple[str, int]]

#: The score of a paper's likeness to itself.
ITSELF = 2_147_483_647
#: So many papers are like one.
MOST_LIKE = 100


def answer(request: Request, shelf: Shelf, histories: Histories) -> Answer:
    """Link. Several `id` parameters give a link set each, one with commas a single set."""
    params = request.params
    database = params.get("dbfrom", "pubmed")
    if database not in ("pubmed", "pmc"):
        return failed("elink", f"Invalid db name specified: {database}", params)
    groups = [[pmid for pmid in text.split(",") if pmid] for text in request.ids]
    if database == "pmc":
        groups = [[number.removeprefix("PMC") for number in group] for group in groups]
    if "query_key" in params and not request.ids:
        try:
            groups = [histories.named(params)]
        except Expired as expired:
            return failed("elink", str(expired), params)
    if not any(groups):
        return failed("elink", "Empty id list - nothing todo", params)
    command = params.get("cmd", "neighbor")
    if command in ("prlinks", "llinks", "llinkslib") and database == "pubmed":
        return linkout.answer(params, groups, shelf)
    if command in ("ncheck", "lcheck") and database == "pubmed":
        return _checked(command, groups, shelf)
    if command not in ("neighbor", "neighbor_score", "neighbor_history"):
        return failed("elink", f"Invalid cmd specified: {command}", params)
    # Without a name all sets that lead to the database come back.
    there = OF_PMC if database == "pmc" else {"pubmed_pmc": _in_pmc} if params.get("db") == "pmc" else SETS
    names = [params["linkname"]] if params.get("linkname") else list(there)
    sets = [{name: _of_all(group, shelf, name) for name in names} for group in groups]
    if command == "neighbor_history":
        return _kept(request, groups, sets, histories, database)
    both = list(zip(groups, sets, strict=True))
    scored = command == "neighbor_score"
    if wants_json(params):
        return in_json("elink", linksets=[_object(database, group, one, scored) for group, one in both])
    return in_xml("eLinkResult", "".join(_element(database, group, one, scored) for group, one in both))


def similar(pmid: str, shelf: Shelf) -> Links:
    """Itself first, then by shared headings and title words. A paper that isn't there is only like itself."""
    source = shelf.by_pmid.get(pmid)
    if source is None:
        return [(pmid, ITSELF)]
    scores = {}
    for other in shelf.entries:
        shared = 1000 * len(source.headings & other.headings) + 700 * len(source.title_words & other.title_words)
        if shared > 2000 and other.pmid != pmid:
            scores[other.pmid] = 10_000 * shared
    best = sorted(scores.items(), key=lambda item: (-item[1], int(item[0])))[:MOST_LIKE]
    return [(pmid, ITSELF), *best]


def _reviews(pmid: str, shelf: Shelf) -> Links:
    links = similar(pmid, shelf)[1:]
    return [link for link in links if "Review" in shelf.by_pmid[link[0]].types]


def _references(pmid: str, shelf: Shelf) -> Links:
    """PubMed's own list of what the paper cites, as far as PMIDs are known: none is not "cites nothing"."""
    source = shelf.by_pmid.get(pmid)
    return [(cited, 0) for cited in dict.fromkeys(source.references if source else ())]


def _citing(pmid: str, shelf: Shelf) -> Links:
    return [(citing, 0) for citing in shelf.citing.get(pmid, ())]


def _in_pmc(pmid: str, shelf: Shelf) -> Links:
    """The paper's number in PMC, which has no letters here."""
    source = shelf.by_pmid.get(pmid)
    return [(source.ids["pmc"].removeprefix("PMC"), 0)] if source is not None and "pmc" in source.ids else []


def _of_pmc(number: str, shelf: Shelf) -> Links:
    """The PMID of a number in PMC."""
    return [(entry.pmid, 0) for entry in shelf.entries if entry.ids.get("pmc") == f"PMC{number}"]


def _cited_in_pmc(number: str, shelf: Shelf) -> Links:
    return [link for pmid, _ in _of_pmc(number, shelf) for link in _references(pmid, shelf)]


#: Link name → links of a PMID. These come when none is named; others exist, and are empty here.
SETS: dict[str, Callable[[str, Shelf], Links]] = {
    "pubmed_pubmed": similar,
    "pubmed_pubmed_citedin": _citing,
    "pubmed_pubmed_combined": similar,
    "pubmed_pubmed_five": lambda pmid, shelf: similar(pmid, shelf)[:6],
    "pubmed_pubmed_refs": _references,
    "pubmed_pubmed_reviews": _reviews,
    "pubmed_pubmed_reviews_five": lambda pmid, shelf: _reviews(pmid, shelf)[:5],
}


#: The same of a number in PMC.
OF_PMC: dict[str, Callable[[str, Shelf], Links]] = {"pmc_pubmed": _of_pmc, "pmc_refs_pubmed": _cited_in_pmc}

_ALL = {**SETS, **OF_PMC, "pubmed_pmc": _in_pmc}


def _of_all(pmids: list[str], shelf: Shelf, name: str) -> Links:
    """The links of several papers merged, each once, the strongest first."""
    links: dict[str, int] = {}
    for pmid in pmids:
        for other, score in _ALL[name](pmid, shelf) if name in _ALL else ():
            links[other] = max(score, links.get(other, 0))
    return sorted(links.items(), key=lambda link: -link[1])


def _target(name: str) -> str:
    """The database that a set leads to."""
    return "pmc" if name == "pubmed_pmc" else "pubmed"


def _object(database: str, pmids: list[str], sets: dict[str, Links], scored: bool) -> dict[str, object]:
    found: dict[str, object] = {"dbfrom": database, "ids": pmids}
    full = [
        {
            "dbto": _target(name),
            "linkname": name,
            "links": [{"id": pmid, "score": str(score)} if scored else pmid for pmid, score in links],
        }
        for name, links in sets.items()
        if links
    ]
    if full:
        found["linksetdbs"] = full
    return found


def _element(database: str, pmids: list[str], sets: dict[str, Links], scored: bool) -> str:
    body = tag("DbFrom", database) + _ids(pmids)
    for name, links in sets.items():
        if links:
            body += f"<LinkSetDb>{tag('DbTo', _target(name))}{tag('LinkName', name)}"
            for pmid, score in links:
                body += f"<Link>{tag('Id', pmid)}{tag('Score', score) if scored else ''}</Link>"
            body += "</LinkSetDb>"
    return f"<LinkSet>{body}</LinkSet>"


def _kept(
    request: Request, groups: list[list[str]], sets: list[dict[str, Links]], histories: Histories, database: str
) -> Answer:
    """The links as sets of the history."""
    body, objects, params = "", [], dict(request.params)
    for group, named in zip(groups, sets, strict=True):
        kept = {}
        for name, links in named.items():
            if links:
                kept[name], params["WebEnv"] = histories.keep(params, [pmid for pmid, _ in links])
        rows = [{"dbto": _target(name), "linkname": name, "querykey": key} for name, key in kept.items()]
        objects.append(
            {"dbfrom": database, "ids": group, "linksetdbhistories": rows, "webenv": params.get("WebEnv", "")}
        )
        body += f"<LinkSet>{tag('DbFrom', database)}{_ids(group)}"
        for name, key in kept.items():
            body += f"<LinkSetDbHistory>{tag('DbTo', _target(name))}{tag('LinkName', name)}{tag('QueryKey', key)}"
            body += "</LinkSetDbHistory>"
        body += f"{tag('WebEnv', params.get('WebEnv', ''))}</LinkSet>"
    return in_json("elink", linksets=objects) if wants_json(params) else in_xml("eLinkResult", body)


def _checked(command: str, groups: list[list[str]], shelf: Shelf) -> Answer:
    """Whether there are links at all. XML whatever was asked for: the JSON of these has not been seen."""
    kind = "HasNeighbor" if command == "ncheck" else "HasLinkOut"
    body = ""
    for pmid in (pmid for group in groups for pmid in group):
        entry = shelf.by_pmid.get(pmid)
        there = bool(entry) if command == "ncheck" else bool(entry and linkout.places(entry))
        body += f'<Id {kind}="{"Y" if there else "N"}">{pmid}</Id>'
    check = f"<IdCheckList>{body}</IdCheckList>"
    return in_xml("eLinkResult", f"<LinkSet>{tag('DbFrom', 'pubmed')}{check}</LinkSet>")


def _ids(pmids: list[str]) -> str:
    return f"<IdList>{''.join(tag('Id', pmid) for pmid in pmids)}</IdList>"
