"""Article and its parts: the noun that everything else speaks of.

Plain values, no I/O. All text has passed `netreader.text.clean`: no markup, no control characters. Sub- and
superscripts are Unicode where it has them (else ``_x`` / ``^x``); bold, italic and underlined stretches are kept
beside the text as `Span` values. Element names in the docstrings are those of NLM's PubMed DTD of 2025
(pubmed_250101.dtd).

They are msgspec's structs, which are made, read and written several times faster than dataclasses, and cost the start
of the program less. No cycle can go through the small ones, so that the garbage collector need not look at them
(``gc=False``).
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Span(NamedTuple):
    """A stretch of plain text set apart by the publisher.

    Attributes:
        start, end: Character offsets into the plain text, end exclusive.
        style: ``i``, ``b`` or ``u``.
    """

    start: int
    end: int
    style: str


class AbstractSection(Struct, frozen=True, gc=False):
    """One AbstractText.

    Attributes:
        label: The journal's own heading (``BACKGROUND``), empty if unlabelled (``UNLABELLED`` counts as none).
        category: NLM's category: BACKGROUND, OBJECTIVE, METHODS, RESULTS, CONCLUSIONS, or empty.
    """

    text: str
    label: str = ""
    category: str = ""
    spans: tuple[Span, ...] = ()


class OtherAbstract(Struct, frozen=True, gc=False):
    """An OtherAbstract: a translation or a plain-language summary beside the main abstract.

    Attributes:
        type: ``Publisher``, ``plain-language-summary``, ``AAMC`` …
        language: ISO 639-2 code, ``eng`` if not said.
    """

    type: str
    language: str
    sections: tuple[AbstractSection, ...]
    copyright: str = ""


class Author(Struct, frozen=True, gc=False):
    """A person (last name and the rest) or a group (`collective_name`).

    Attributes:
        initials: Without dots: ``XM``.
        orcid: ``0000-0002-1825-0097``, or empty.
        affiliations: As PubMed prints them, in order.
        equal_contribution: EqualContrib="Y".
    """

    last_name: str = ""
    fore_name: str = ""
    initials: str = ""
    suffix: str = ""
    collective_name: str = ""
    orcid: str = ""
    affiliations: tuple[str, ...] = ()
    equal_contribution: bool = False

    @property
    def short(self) -> str:
        """As in a citation: ``Keutgen XM``, ``Smith JA Jr``, or the group's name."""
        if self.collective_name:
            return self.collective_name
        return " ".join(filter(None, (self.last_name, self.initials, self.suffix)))

    @property
    def full(self) -> str:
        """As on PubMed's page: ``Xavier M Keutgen``, or the group's name."""
        if self.collective_name:
            return self.collective_name
        return " ".join(part for part in (self.fore_name or self.initials, self.last_name, self.suffix) if part)


class Journal(Struct, frozen=True, gc=False):
    """Journal and MedlineJournalInfo, with the issue the article stands in.

    Attributes:
        medline_ta: NLM's title abbreviation, the one in PubMed's citation line.
        issn, issn_type: ISSN and ``Print`` or ``Electronic``; `issn_linking` groups both.
        pages: MedlinePgn as PubMed prints it, else StartPage[-EndPage].
        medium: CitedMedium, ``Print`` or ``Internet``.
    """

    title: str = ""
    iso_abbreviation: str = ""
    medline_ta: str = ""
    issn: str = ""
    issn_type: str = ""
    issn_linking: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    country: str = ""
    nlm_unique_id: str = ""
    medium: str = ""


class Book(Struct, frozen=True, gc=False):
    """What a PubmedBookArticle says of its book.

    Attributes:
        accession: bookaccession, e.g. ``NBK1116``.
        chapter: True when the record is one chapter and not the whole book.
        begun, ended: BeginningDate and EndingDate, ISO, for books that grow on the web.
        contributed: ContributionDate of the chapter, ISO.
        label: LocationLabel of the chapter: ``Chapter 2``.
        sections: Section titles, in order (LocationLabel before the title where there is one).
        synonyms: Other names of what the chapter is about (ItemList "Synonyms").
    """

    title: str = ""
    publisher: str = ""
    place: str = ""
    editors: tuple[Author, ...] = ()
    authors: tuple[Author, ...] = ()
    edition: str = ""
    volume: str = ""
    volume_title: str = ""
    collection_title: str = ""
    medium: str = ""
    report_number: str = ""
    isbn: tuple[str, ...] = ()
    accession: str = ""
    published: str = ""
    begun: str = ""
    ended: str = ""
    contributed: str = ""
    chapter: bool = False
    label: str = ""
    sections: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()


class Qualifier(Struct, frozen=True, gc=False):
    """A QualifierName (subheading): name, UI ``Q…``, whether starred as major."""

    name: str
    ui: str = ""
    major: bool = False


class MeshHeading(Struct, frozen=True, gc=False):
    """A MeshHeading.

    Attributes:
        major: The star on the descriptor itself.
        type: ``Geographic`` or empty.
        automatic: AutoHM="Y": mapped from a supplementary concept.
    """

    descriptor: str
    ui: str = ""
    major: bool = False
    qualifiers: tuple[Qualifier, ...] = ()
    type: str = ""
    automatic: bool = False

    @property
    def is_major(self) -> bool:
        """A heading is a major topic if the descriptor or any qualifier is starred."""
        return self.major or any(qualifier.major for qualifier in self.qualifiers)


class SupplementaryConcept(Struct, frozen=True, gc=False):
    """A SupplMeshName: name, UI ``C…``, type (Disease, Protocol, Organism, Anatomy, Population)."""

    name: str
    ui: str = ""
    type: str = ""


class Substance(Struct, frozen=True, gc=False):
    """A Chemical. `registry_number` is a UNII, CAS or EC number, empty where NLM writes 0."""

    name: str
    ui: str = ""
    registry_number: str = ""


class Keyword(Struct, frozen=True, gc=False):
    """A Keyword; `owner` is ``NOTNLM`` for the authors' own."""

    text: str
    major: bool = False
    owner: str = "NOTNLM"


class PublicationType(Struct, frozen=True, gc=False):
    """A PublicationType with its descriptor UI."""

    name: str
    ui: str = ""


class Grant(Struct, frozen=True, gc=False):
    """A Grant."""

    id: str = ""
    acronym: str = ""
    agency: str = ""
    country: str = ""


class Databank(Struct, frozen=True, gc=False):
    """A DataBank: trial registries, GenBank and the like."""

    name: str
    accession_numbers: tuple[str, ...] = ()


class Correction(Struct, frozen=True, gc=False):
    """A CommentsCorrections entry.

    Attributes:
        type: RefType: ``RetractionIn``, ``ErratumIn``, ``CommentOn`` …
        citation: RefSource.
        pmid: Empty where PubMed gives none.
    """

    type: str
    citation: str
    pmid: str = ""
    note: str = ""


class Reference(Struct, frozen=True, gc=False):
    """A Reference of the article's list. `heading` is the title of the part of the list it stands under."""

    citation: str
    pmid: str = ""
    doi: str = ""
    pmcid: str = ""
    heading: str = ""


class HistoryDate(Struct, frozen=True, gc=False):
    """A PubMedPubDate: `status` (received, accepted, entrez, pubmed, medline …) and ``YYYY-MM-DD[ HH:MM]``."""

    status: str
    date: str


class PersonalNameSubject(Struct, frozen=True, gc=False):
    """A person that the article is about (PersonalNameSubject)."""

    last_name: str = ""
    fore_name: str = ""
    initials: str = ""
    suffix: str = ""


class Article(Struct):
    """One PubMed record: a journal article, a book, or a chapter of one.

    Attributes:
        pmid: Digits; empty for a paper that is known here but not (yet) by PubMed's record.
        local_id: A positive number that stands in where there is no PMID; else 0.
        source: ``pubmed``; ``starter`` for the citations and summaries that come with the program; ``file`` for what
            stands as another program's file has it.
        title: ArticleTitle with its final dot and brackets as PubMed has them.
        published: PubDate as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty if it can't be told.
        published_text: PubDate as PubMed's citation line prints it: ``2018 Aug``, ``1998 Dec-1999 Jan``.
        electronic: ArticleDate (Electronic), ISO; empty if none.
        pub_model: PubModel: Print, Print-Electronic, Electronic, Electronic-Print, Electronic-eCollection.
        publication_status: PublicationStatus: ppublish, epublish, aheadofprint.
        doi, pmcid, pii: From PubmedData's ArticleIdList, else ELocationID. PMCID with its prefix.
        elocation: ELocationID of type pii, which PubMed's citation line prints where there are no pages.
        other_ids: OtherID and the less common ArticleIds, as ``NASA: 00123`` or ``mid: NIHMS2001425``.
        authors_complete: CompleteYN; False means that others are left out.
        editors: AuthorList Type="editors" of the article itself.
        investigators: Collaborators (InvestigatorList).
        copyright: CopyrightInformation of the abstract.
        corrections: CommentsCorrectionsList whole, with the ``Cites`` that some records hold.
        number_of_references: As MEDLINE counted them in reviews of before 2010; 0 if not said.
        mesh, supplementary_concepts, substances: MeshHeadingList, SupplMeshList, ChemicalList.
        status, owner, indexing_method: Attributes of MedlineCitation.
        completed, revised: DateCompleted and DateRevised, ISO.
        withdrawn: When it was learned that NLM has deleted the record (DeleteCitation), ISO; empty for all others.
        history: PubMedPubDate entries in order.
        citation: PubMed's citation line, without authors and title: ``Semin Oncol. 2018 Aug;45(4):232-235. doi: …``.
    """

    pmid: str
    title: str
    title_spans: tuple[Span, ...] = ()
    vernacular_title: str = ""
    local_id: int = 0
    source: str = "pubmed"
    version: int = 1
    abstract: tuple[AbstractSection, ...] = ()
    copyright: str = ""
    other_abstracts: tuple[OtherAbstract, ...] = ()
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    editors: tuple[Author, ...] = ()
    investigators: tuple[Author, ...] = ()
    journal: Journal = Journal()
    book: Book | None = None
    published: str = ""
    published_text: str = ""
    electronic: str = ""
    pub_model: str = ""
    publication_status: str = ""
    citation: str = ""
    doi: str = ""
    pmcid: str = ""
    pii: str = ""
    elocation: str = ""
    other_ids: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    publication_types: tuple[PublicationType, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    supplementary_concepts: tuple[SupplementaryConcept, ...] = ()
    substances: tuple[Substance, ...] = ()
    gene_symbols: tuple[str, ...] = ()
    personal_name_subjects: tuple[PersonalNameSubject, ...] = ()
    grants: tuple[Grant, ...] = ()
    databanks: tuple[Databank, ...] = ()
    corrections: tuple[Correction, ...] = ()
    references: tuple[Reference, ...] = ()
    conflict_of_interest: str = ""
    general_notes: tuple[str, ...] = ()
    space_flight_missions: tuple[str, ...] = ()
    number_of_references: int = 0
    subsets: tuple[str, ...] = ()
    status: str = ""
    owner: str = ""
    indexing_method: str = ""
    completed: str = ""
    revised: str = ""
    history: tuple[HistoryDate, ...] = ()
    withdrawn: str = ""

    @property
    def key(self) -> int:
        """Its number in the library: the PMID, or a negative number for a paper without one."""
        return int(self.pmid) if self.pmid else -self.local_id

    @property
    def year(self) -> str:
        """Four digits, or empty."""
        return self.published[:4]

    @property
    def journal_name(self) -> str:
        """Short name of where it appeared: the journal's abbreviation, or the book's title."""
        if self.book is not None:
            return self.book.title
        return self.journal.medline_ta or self.journal.iso_abbreviation or self.journal.title

    @property
    def display_title(self) -> str:
        """The title to show: PubMed's, else the original-language one, else the book's; never empty.

        Of a file that is a list of papers it may be all that the list says.
        """
        if self.title and self.title.strip("[]. ").lower() != "not available":
            return self.title
        named = self.vernacular_title or (self.book.title if self.book else "") or self.title
        if not named and self.source == "file":
            named = self.citation or (f"PMID {self.pmid}" if self.pmid else self.doi or self.pmcid)
        return named or "(no title)"

    @property
    def is_retracted(self) -> bool:
        """Retracted Publication by type, or a retraction notice points at it."""
        return any(pt.ui == "D016441" or pt.name == "Retracted Publication" for pt in self.publication_types) or any(
            c.type in ("RetractionIn", "RetractedandRepublishedIn") for c in self.corrections
        )

    @property
    def has_concern(self) -> bool:
        """An expression of concern points at it."""
        return any(c.type == "ExpressionOfConcernIn" for c in self.corrections)

    @property
    def kind(self) -> str:
        """The publication type worth showing in a list: ``Review``, ``Randomized Controlled Trial``, ``Book`` …

        "Journal Article" says nothing and the "Research Support" types say who paid, so they are passed over.
        """
        if self.book is not None:
            return "Book chapter" if self.book.chapter else "Book"
        names = [pt.name for pt in self.publication_types]
        for wanted in _KINDS:
            if wanted in names:
                return wanted
        for name in names:
            if name != "Journal Article" and not name.startswith("Research Support"):
                return name
        return ""


# From most to least telling, where a record has several.
_KINDS = (
    "Retraction of Publication",
    "Meta-Analysis",
    "Systematic Review",
    "Practice Guideline",
    "Guideline",
    "Consensus Statement",
    "Randomized Controlled Trial",
    "Clinical Trial, Phase III",
    "Clinical Trial, Phase II",
    "Clinical Trial, Phase I",
    "Clinical Trial, Phase IV",
    "Controlled Clinical Trial",
    "Clinical Trial",
    "Review",
    "Case Reports",
    "Editorial",
    "Comment",
    "Letter",
    "News",
    "Preprint",
    "Published Erratum",
    "Multicenter Study",
    "Observational Study",
    "Comparative Study",
)


class Record(Struct):
    """An article with the XML that it was read from (the UTF-8 text of its own element)."""

    article: Article
    xml: bytes


class Summary(Struct):
    """What a list row needs of a paper: from the library, or from PubMed's esummary.

    Attributes:
        key: The PMID, or a negative number for a paper without one.
        authors: Short names, first few; `more_authors` tells that there are others.
        kind: See `Article.kind`.
    """

    key: int
    title: str
    authors: tuple[str, ...] = ()
    more_authors: bool = False
    journal: str = ""
    published: str = ""
    kind: str = ""
    retracted: bool = False
    concern: bool = False
    withdrawn: bool = False
    free_full_text: bool = False
    citation: str = ""
    source: str = "pubmed"

    @property
    def year(self) -> str:
        """Four digits, or empty."""
        return self.published[:4]


def summarise(article: Article) -> Summary:
    """The list row of an article."""
    return Summary(
        key=article.key,
        title=article.display_title,
        authors=tuple(author.short for author in article.authors[:6]),
        more_authors=len(article.authors) > 6 or not article.authors_complete,
        journal=article.journal_name,
        published=article.published,
        kind=article.kind,
        retracted=article.is_retracted,
        concern=article.has_concern,
        withdrawn=bool(article.withdrawn),
        free_full_text=bool(article.pmcid),
        citation=article.citation,
        source=article.source,
    )
