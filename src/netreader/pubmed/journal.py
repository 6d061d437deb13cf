"""PubmedArticle → Article: MedlineCitation and PubmedData, read in one pass with a table of tags."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from netreader.article import Article, Journal
from netreader.pubmed.citation import journal_line
from netreader.pubmed.dates import iso_date, publication_date
from netreader.pubmed.draft import (
    Draft,
    Reader,
    date_field,
    each_field,
    list_field,
    other_abstract_of,
    read_abstract,
    read_authors,
    read_data,
    read_elocation,
    read_investigators,
    read_keywords,
    read_pmid,
    read_title,
    text_field,
)
from netreader.pubmed.markup import term, text_of
from netreader.pubmed.people import name_subjects_of, with_affiliation
from netreader.pubmed.sources import corrections_of, databanks_of, grants_of, texts_of
from netreader.pubmed.terms import mesh_of, publication_type_of, substances_of, supplementary_of


def article_of(element: Element, draft: Draft) -> Article:
    """The article of a PubmedArticle element.

    Args:
        draft: What was read of the record before, if anything.

    Raises:
        RecordError: It has no PMID, or is nested beyond all measure.
    """
    draft.read(element, _RECORD)
    fields = draft.settle()
    journal = fields["journal"] = Journal(**draft.journal)
    if draft.affiliation:
        fields["authors"] = with_affiliation(fields.get("authors", ()), draft.affiliation)
    fields["citation"] = journal_line(
        journal,
        published=fields.get("published_text", ""),
        electronic=fields.get("electronic", ""),
        pub_model=fields.get("pub_model", ""),
        status=fields.get("publication_status", ""),
        elocation=fields["elocation"],
        doi=fields["doi"],
    )
    return Article(**fields)


def _read_citation(element: Element, draft: Draft) -> None:
    attributes = element.attrib
    draft.fields["status"] = term(attributes.get("Status", ""))
    draft.fields["owner"] = term(attributes.get("Owner", "NLM"))
    draft.fields["indexing_method"] = term(attributes.get("IndexingMethod", ""))
    draft.read(element, _CITATION)


def _read_article(element: Element, draft: Draft) -> None:
    draft.fields["pub_model"] = term(element.get("PubModel", ""))
    draft.read(element, _ARTICLE)


def _read_journal(element: Element, draft: Draft) -> None:
    journal = draft.journal
    for child in element:
        tag = child.tag
        if tag == "JournalIssue":
            journal["medium"] = term(child.get("CitedMedium", ""))
            for part in child:
                if part.tag == "PubDate":
                    draft.fields["published"], draft.fields["published_text"] = publication_date(part)
                elif part.tag in _JOURNAL:
                    journal[_JOURNAL[part.tag]] = text_of(part)
        elif tag in _JOURNAL:
            journal[_JOURNAL[tag]] = term(child.text or "")
            if tag == "ISSN":
                journal["issn_type"] = term(child.get("IssnType", ""))


def _read_journal_info(element: Element, draft: Draft) -> None:
    for child in element:
        if child.tag in _JOURNAL:
            draft.journal[_JOURNAL[child.tag]] = term(child.text or "")


def _read_pagination(element: Element, draft: Draft) -> None:
    draft.journal["pages"] = pages_of(element)


def _read_affiliation(element: Element, draft: Draft) -> None:
    draft.affiliation = text_of(element)


def _read_article_date(element: Element, draft: Draft) -> None:
    if element.get("DateType", "Electronic") == "Electronic":
        draft.fields["electronic"] = draft.fields.get("electronic") or iso_date(element)


def _read_references_count(element: Element, draft: Draft) -> None:
    count = (element.text or "").strip()
    if count.isascii() and count.isdigit() and len(count) < 7:
        draft.fields["number_of_references"] = int(count)


def _read_other_id(element: Element, draft: Draft) -> None:
    number = text_of(element)
    if number:
        draft.other_ids.append(f"{term(element.get('Source', ''))}: {number}")


def pages_of(element: Element) -> str:
    """Pagination as PubMed prints it: MedlinePgn, else the first and last page."""
    parts = {child.tag: text_of(child) for child in element}
    first, last = parts.get("StartPage", ""), parts.get("EndPage", "")
    return parts.get("MedlinePgn") or (f"{first}-{last}" if last and last != first else first)


_RECORD: dict[str, Reader] = {"MedlineCitation": _read_citation, "PubmedData": read_data}

_CITATION: dict[str, Reader] = {
    "PMID": read_pmid,
    "DateCompleted": date_field("completed"),
    "DateRevised": date_field("revised"),
    "Article": _read_article,
    "MedlineJournalInfo": _read_journal_info,
    "ChemicalList": list_field("substances", substances_of),
    "SupplMeshList": list_field("supplementary_concepts", supplementary_of),
    "CitationSubset": each_field("subsets", text_of),
    "CommentsCorrectionsList": list_field("corrections", corrections_of),
    "GeneSymbolList": list_field("gene_symbols", texts_of),
    "MeshHeadingList": list_field("mesh", mesh_of),
    "NumberOfReferences": _read_references_count,
    "PersonalNameSubjectList": list_field("personal_name_subjects", name_subjects_of),
    "OtherID": _read_other_id,
    "OtherAbstract": each_field("other_abstracts", other_abstract_of),
    "KeywordList": read_keywords,
    "CoiStatement": text_field("conflict_of_interest"),
    "SpaceFlightMission": each_field("space_flight_missions", text_of),
    "InvestigatorList": read_investigators,
    "GeneralNote": each_field("general_notes", text_of),
}

_ARTICLE: dict[str, Reader] = {
    "Journal": _read_journal,
    "ArticleTitle": read_title,
    "Pagination": _read_pagination,
    "ELocationID": read_elocation,
    "Abstract": read_abstract,
    "Affiliation": _read_affiliation,
    "AuthorList": read_authors,
    "Language": each_field("languages", text_of),
    "DataBankList": list_field("databanks", databanks_of),
    "GrantList": list_field("grants", grants_of),
    "PublicationTypeList": list_field(
        "publication_types", lambda element: tuple(publication_type_of(child) for child in element if child.text)
    ),
    "VernacularTitle": text_field("vernacular_title"),
    "ArticleDate": _read_article_date,
}

# Elements of Journal, JournalIssue and MedlineJournalInfo → attributes of `Journal`.
_JOURNAL = {
    "Title": "title",
    "ISOAbbreviation": "iso_abbreviation",
    "MedlineTA": "medline_ta",
    "ISSN": "issn",
    "ISSNLinking": "issn_linking",
    "Volume": "volume",
    "Issue": "issue",
    "Country": "country",
    "NlmUniqueID": "nlm_unique_id",
}
