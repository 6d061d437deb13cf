"""The boxes of a PRISMA 2020 flow diagram as a table, in the form that the PRISMA2020 package for R and its page on the
web read and draw (Haddaway et al., Campbell Syst Rev 2022;18:e1230; the columns and names of its PRISMA.csv)."""

from __future__ import annotations

from collections.abc import Iterator

from netreader.formats.csv import row
from netreader.screening.flow import Flow

COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")

_NONE = "NA"


def boxes(flow: Flow) -> Iterator[str]:
    """The table: a row a box. What netreader can't know, as registers and other methods, is 0, for a person to fill."""
    yield row(COLUMNS)
    for name, node, box, said, number in _rows(flow):
        page = f"{name if name != _NONE else box}.html" if node != _NONE else _NONE
        yield row((name, node, box, said, said, said if node != _NONE else _NONE, page, number))


def _plain(reason: str) -> str:
    """A reason without the signs by which reasons and their numbers are parted."""
    return " ".join(reason.replace(",", " ").replace(";", " ").split())


def _rows(flow: Flow) -> Iterator[tuple[str, str, str, str, str]]:
    reports = flow.full_text
    reasons = "; ".join(f"{_plain(reason)}, {number}" for reason, number in reports.reasons.items())
    new = "Identification of new studies via databases and registers"
    yield (_NONE, "node4", "prevstud", "Previous studies", "0")
    yield ("previous_studies", "node5", "box1", "Studies included in previous version of review", "0")
    yield ("previous_reports", _NONE, "box1", "Reports of studies included in previous version of review", "0")
    yield (_NONE, "node6", "newstud", new, "0")
    yield ("database_results", "node7", "box2", "Databases", str(flow.identified))
    yield ("register_results", _NONE, "box2", "Registers", "0")
    yield (_NONE, "node16", "othstud", "Identification of new studies via other methods", "0")
    yield ("website_results", "node17", "box11", "Websites", "0")
    yield ("organisation_results", _NONE, "box11", "Organisations", "0")
    yield ("citations_results", _NONE, "box11", "Citation searching", "0")
    yield ("duplicates", "node8", "box3", "Duplicate records", str(flow.duplicates))
    yield ("excluded_automatic", _NONE, "box3", "Records marked as ineligible by automation tools", "0")
    yield ("excluded_other", _NONE, "box3", "Records removed for other reasons", "0")
    yield ("records_screened", "node9", "box4", "Records screened", str(flow.screened))
    yield ("records_excluded", "node10", "box5", "Records excluded", str(flow.excluded))
    yield ("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", str(reports.sought))
    yield ("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved", str(reports.not_retrieved))
    yield ("other_sought_reports", "node18", "box12", "Reports sought for retrieval", "0")
    yield ("other_notretrieved_reports", "node19", "box13", "Reports not retrieved", "0")
    yield ("dbr_assessed", "node13", "box8", "Reports assessed for eligibility", str(reports.assessed))
    yield ("dbr_excluded", "node14", "box9", "Reports excluded", reasons or "none, 0")
    yield ("other_assessed", "node20", "box14", "Reports assessed for eligibility", "0")
    yield ("other_excluded", "node21", "box15", "Reports excluded", "0")
    yield ("new_studies", "node15", "box10", "New studies included in review", str(reports.included))
    yield ("new_reports", _NONE, "box10", "Reports of new included studies", str(reports.included))
    yield ("total_studies", "node22", "box16", "Total studies included in review", str(reports.included))
    yield ("total_reports", _NONE, "box16", "Reports of total included studies", str(reports.included))
    yield ("identification", "node1", "identification", "Identification", "0")
    yield ("screening", "node2", "screening", "Screening", "0")
    yield ("included", "node3", "included", "Included", "0")
