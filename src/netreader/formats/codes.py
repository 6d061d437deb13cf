"""NLM's codes in words: RefType, PubStatus, and the owners of keyword lists."""

from __future__ import annotations

NOTICES = {
    "RetractionIn": "RETRACTED",
    "RetractedandRepublishedIn": "RETRACTED AND REPUBLISHED",
    "ExpressionOfConcernIn": "EXPRESSION OF CONCERN",
}
CORRECTIONS = {
    "AssociatedDataset": "Associated data",
    "AssociatedPublication": "Associated publication",
    "CommentIn": "Comment in",
    "CommentOn": "Comment on",
    "CorrectedandRepublishedIn": "Corrected and republished in",
    "CorrectedandRepublishedFrom": "Corrected and republished from",
    "ErratumIn": "Erratum in",
    "ErratumFor": "Erratum for",
    "ExpressionOfConcernIn": "Expression of concern in",
    "ExpressionOfConcernFor": "Expression of concern for",
    "OriginalReportIn": "Original report in",
    "ReprintIn": "Reprint in",
    "ReprintOf": "Reprint of",
    "RepublishedIn": "Republished in",
    "RepublishedFrom": "Republished from",
    "RetractedandRepublishedIn": "Retracted and republished in",
    "RetractedandRepublishedFrom": "Retracted and republished from",
    "RetractionIn": "Retraction in",
    "RetractionOf": "Retraction of",
    "SummaryForPatientsIn": "Summary for patients in",
    "UpdateIn": "Update in",
    "UpdateOf": "Update of",
}
HISTORY = {
    "aheadofprint": "Ahead of print",
    "ecollection": "eCollection",
    "entrez": "Entrez",
    "epublish": "Published electronically",
    "medline": "MEDLINE",
    "pmc-release": "PMC release",
    "ppublish": "Published in print",
    "pubmed": "PubMed",
}
OWNERS = {
    "NOTNLM": "Keywords",
    "NLM": "Keywords (NLM)",
    "NLM-AUTO": "Keywords (NLM, automatic)",
    "NASA": "Keywords (NASA)",
    "KIE": "Keywords (Kennedy Institute of Ethics)",
    "PIP": "Keywords (Population Information Program)",
    "HHS": "Keywords (U.S. Department of Health and Human Services)",
}
