"""PubMed XML → Article: each element that matters and each pitfall of real records."""

import io

import pytest

from netreader.article import (
    AbstractSection,
    Author,
    Correction,
    Databank,
    Grant,
    HistoryDate,
    Keyword,
    MeshHeading,
    OtherAbstract,
    PersonalNameSubject,
    PublicationType,
    Qualifier,
    Reference,
    Substance,
    SupplementaryConcept,
)
from netreader.pubmed.records import parse, stream
from tests.pubmed.elements import article_set, parsed, record


def test_the_plain_things():
    article = parsed(
        citation="<DateCompleted><Year>2025</Year><Month>05</Month><Day>11</Day></DateCompleted>"
        "<DateRevised><Year>2025</Year><Month>6</Month><Day>2</Day></DateRevised>"
        "<CitationSubset>IM</CitationSubset><CitationSubset>N</CitationSubset>"
    )
    assert (article.pmid, article.version, article.title) == ("90000001", 1, "Glow.")
    assert (article.status, article.owner, article.indexing_method) == ("MEDLINE", "NLM", "Automated")
    assert (article.completed, article.revised, article.subsets) == ("2025-05-11", "2025-06-02", ("IM", "N"))
    journal = article.journal
    assert (journal.title, journal.iso_abbreviation) == ("Invented journal of lamps", "Invent. J. Lamps")
    assert (journal.medline_ta, journal.country, journal.nlm_unique_id) == ("Invent J Lamps", "England", "0000001")
    assert (journal.issn, journal.issn_type, journal.issn_linking) == ("0000-0001", "Electronic", "0000-0002")
    assert (journal.volume, journal.issue, journal.pages, journal.medium) == ("40", "5", "232-5", "Internet")


def test_the_record_keeps_its_own_xml():
    xml = record()
    (only,) = parse(article_set(xml))
    assert only.xml == xml.encode()


def test_records_come_in_order_journals_and_books_mixed():
    other = record(pmid="<PMID>90000002</PMID>")
    book = "<PubmedBookArticle><BookDocument><PMID>90000003</PMID></BookDocument></PubmedBookArticle>"
    records = parse(article_set(record(), book, other))
    assert [one.article.pmid for one in records] == ["90000001", "90000003", "90000002"]


def test_an_empty_set_is_no_records():
    assert parse(article_set()) == []
    assert parse(b"<PubmedArticleSet/>") == []
    assert parse(b"<?xml version='1.0'?>\n<PubmedArticleSet></PubmedArticleSet>\n") == []


def test_pmids_that_could_not_be_retrieved_are_no_records():
    answer = "<ErrorList><CannotRetrievePMID>90000009</CannotRetrievePMID></ErrorList>"
    assert parse(article_set(answer)) == []
    assert [one.article.pmid for one in parse(article_set(record(), answer))] == ["90000001"]


def test_deleted_citations_are_told_and_are_no_records():
    data = article_set(
        record(), "<DeleteCitation><PMID Version='1'>90000007</PMID><PMID>90000008</PMID></DeleteCitation>"
    )
    deleted = []
    assert [one.article.pmid for one in stream(io.BytesIO(data), deleted=deleted.append)] == ["90000001"]
    assert deleted == ["90000007", "90000008"]


def test_a_version_above_one_is_kept():
    article = parsed(pmid="<PMID Version='2'>90000001</PMID>")
    assert (article.pmid, article.version) == ("90000001", 2)


class TestAbstract:
    def test_sections_with_labels_and_categories(self):
        article = parsed(
            article="<Abstract><AbstractText Label='BACKGROUND' NlmCategory='BACKGROUND'>One.</AbstractText>"
            "<AbstractText NlmCategory='RESULTS'>Two.</AbstractText>"
            "<AbstractText Label='Aim:'>Three.</AbstractText></Abstract>"
        )
        assert article.abstract == (
            AbstractSection("One.", "BACKGROUND", "BACKGROUND"),
            AbstractSection("Two.", "", "RESULTS"),
            AbstractSection("Three.", "Aim"),
        )

    @pytest.mark.parametrize("label", ["UNLABELLED", "Unlabelled", "UNLABELED"])
    def test_unlabelled_and_unassigned_are_nothing(self, label):
        article = parsed(
            article=f"<Abstract><AbstractText Label='{label}' NlmCategory='UNASSIGNED'>Text.</AbstractText></Abstract>"
        )
        assert article.abstract == (AbstractSection("Text."),)

    def test_empty_sections_are_left_out(self):
        article = parsed(article="<Abstract><AbstractText/><AbstractText Label='A'> </AbstractText></Abstract>")
        assert article.abstract == ()

    def test_the_copyright_line_is_not_part_of_the_text(self):
        article = parsed(
            article="<Abstract><AbstractText>Text.</AbstractText>"
            "<CopyrightInformation>© 2025 Nobody.</CopyrightInformation></Abstract>"
        )
        assert article.abstract == (AbstractSection("Text."),)
        assert article.copyright == "© 2025 Nobody."

    def test_other_abstracts_stand_beside_it(self):
        article = parsed(
            article="<Abstract><AbstractText>Text.</AbstractText></Abstract>",
            citation="<OtherAbstract Type='Publisher' Language='spa'><AbstractText Label='META'>Texto.</AbstractText>"
            "<CopyrightInformation>© Nadie</CopyrightInformation></OtherAbstract>"
            "<OtherAbstract Type='plain-language-summary'><AbstractText>Simply.</AbstractText></OtherAbstract>",
        )
        assert article.abstract == (AbstractSection("Text."),)
        assert article.other_abstracts == (
            OtherAbstract("Publisher", "spa", (AbstractSection("Texto.", "META"),), "© Nadie"),
            OtherAbstract("plain-language-summary", "eng", (AbstractSection("Simply."),)),
        )


class TestTitle:
    def test_brackets_and_the_final_dot_stay(self):
        article = parsed(
            title="<ArticleTitle>[Glow of lamps].</ArticleTitle>",
            article="<Language>ger</Language><VernacularTitle>Das Glühen der Lampen.</VernacularTitle>",
        )
        assert article.title == "[Glow of lamps]."
        assert article.vernacular_title == "Das Glühen der Lampen."
        assert article.languages == ("ger",)

    @pytest.mark.parametrize("title", ["<ArticleTitle/>", "", "<ArticleTitle>[Not Available].</ArticleTitle>"])
    def test_without_one_the_vernacular_title_is_shown(self, title):
        article = parsed(title=title, article="<VernacularTitle>Glühen.</VernacularTitle>")
        assert article.display_title == "Glühen."


class TestIdentifiers:
    def test_those_of_references_and_corrections_are_not_the_record_s(self):
        article = parsed(
            ids='<ArticleId IdType="pubmed">90000001</ArticleId>',
            citation="<CommentsCorrectionsList><CommentsCorrections RefType='CommentIn'><RefSource>X</RefSource>"
            "<PMID>90000005</PMID></CommentsCorrections></CommentsCorrectionsList>",
            references="<ReferenceList><Reference><Citation>R</Citation><ArticleIdList>"
            '<ArticleId IdType="pubmed">90000006</ArticleId><ArticleId IdType="doi">10.5555/ref</ArticleId>'
            '<ArticleId IdType="pmc">PMC6</ArticleId></ArticleIdList></Reference></ReferenceList>',
        )
        assert (article.pmid, article.doi, article.pmcid) == ("90000001", "", "")
        assert article.references == (Reference("R", "90000006", "10.5555/ref", "PMC6"),)

    def test_the_doi_of_the_id_list_goes_before_the_location_s(self):
        article = parsed(
            article='<ELocationID EIdType="doi" ValidYN="Y">10.5555/old</ELocationID>',
            ids='<ArticleId IdType="pubmed">90000001</ArticleId><ArticleId IdType="doi">10.5555/new</ArticleId>',
        )
        assert article.doi == "10.5555/new"

    def test_a_valid_location_doi_goes_before_an_invalid_one(self):
        article = parsed(
            article='<ELocationID EIdType="doi" ValidYN="N">10.5555/bad</ELocationID>'
            '<ELocationID EIdType="doi" ValidYN="Y">10.5555/good</ELocationID>'
        )
        assert article.doi == "10.5555/good"
        assert parsed(article='<ELocationID EIdType="doi" ValidYN="N">10.5555/bad</ELocationID>').doi == "10.5555/bad"

    @pytest.mark.parametrize(
        "written", ["10.5555/Lamp.1", " 10.5555/Lamp.1\n", "https://doi.org/10.5555/Lamp.1", "doi: 10.5555/Lamp.1"]
    )
    def test_a_doi_is_only_the_doi(self, written):
        assert parsed(ids=f'<ArticleId IdType="doi">{written}</ArticleId>').doi == "10.5555/Lamp.1"

    @pytest.mark.parametrize(
        ("kind", "written"), [("pmc", "PMC123"), ("pmc", "123"), ("pmc", "pmc123"), ("pmcid", "pmc-id: PMC123;")]
    )
    def test_a_pmcid_has_its_prefix(self, kind, written):
        assert parsed(ids=f'<ArticleId IdType="{kind}">{written}</ArticleId>').pmcid == "PMC123"

    def test_the_others(self):
        article = parsed(
            ids='<ArticleId IdType="pii">S0(25)1</ArticleId><ArticleId IdType="mid">NIHMS1</ArticleId>',
            article='<ELocationID EIdType="pii" ValidYN="Y">e70092</ELocationID>',
            citation='<OtherID Source="NASA">00073105</OtherID>',
        )
        assert (article.pii, article.elocation) == ("S0(25)1", "e70092")
        assert article.other_ids == ("NASA: 00073105", "mid: NIHMS1")

    def test_a_record_without_a_pmid_of_its_own_is_named_by_its_id_list(self):
        assert parsed(pmid="").pmid == "90000001"


class TestPeople:
    @staticmethod
    def authors(*authors, complete="Y"):
        return f"<AuthorList CompleteYN='{complete}'>{''.join(authors)}</AuthorList>"

    @staticmethod
    def person(last, fore="", initials="", more="", attributes="ValidYN='Y'"):
        fore = fore and f"<ForeName>{fore}</ForeName>"
        initials = initials and f"<Initials>{initials}</Initials>"
        return f"<Author {attributes}><LastName>{last}</LastName>{fore}{initials}{more}</Author>"

    def test_people_and_groups_mixed(self):
        article = parsed(
            article=self.authors(
                self.person("O'Lamp", "Ana B", "AB", "<Suffix>Jr</Suffix>", "ValidYN='Y' EqualContrib='Y'"),
                "<Author ValidYN='Y'><CollectiveName>Lamp <i>Study</i> Group</CollectiveName></Author>",
                self.person("Sukarno"),
            )
        )
        assert article.authors == (
            Author("O'Lamp", "Ana B", "AB", "Jr", equal_contribution=True),
            Author(collective_name="Lamp Study Group"),
            Author("Sukarno"),
        )
        assert [author.short for author in article.authors] == ["O'Lamp AB Jr", "Lamp Study Group", "Sukarno"]
        assert article.authors_complete

    def test_initials_have_no_dots(self):
        (author,) = parsed(article=self.authors(self.person("Lamp", "Ana", "A.B."))).authors
        assert author.initials == "AB"

    @pytest.mark.parametrize(
        "written",
        [
            "0000-0002-1825-0097",
            "https://orcid.org/0000-0002-1825-0097",
            "http://orcid.org/0000-0002-1825-0097",
            "0000000218250097",
            " 0000-0002-1825-0097 ",
        ],
    )
    def test_orcid_in_all_its_forms(self, written):
        more = f"<Identifier Source='ORCID'>{written}</Identifier>"
        (author,) = parsed(article=self.authors(self.person("Lamp", "Ana", "A", more))).authors
        assert author.orcid == "0000-0002-1825-0097"

    def test_other_identifiers_are_no_orcid(self):
        more = (
            "<Identifier Source='ISNI'>0000 0001 2190 4373</Identifier><AffiliationInfo><Affiliation>A.</Affiliation>"
            "<Identifier Source='ORCID'>0000-0002-1825-0097</Identifier></AffiliationInfo>"
        )
        (author,) = parsed(article=self.authors(self.person("Lamp", "Ana", "A", more))).authors
        assert author.orcid == ""

    def test_an_orcid_ends_in_an_x_in_capitals(self):
        more = "<Identifier Source='ORCID'>0000-0002-1694-233x</Identifier>"
        (author,) = parsed(article=self.authors(self.person("Lamp", "Ana", "A", more))).authors
        assert author.orcid == "0000-0002-1694-233X"

    def test_several_affiliations_each_as_printed(self):
        more = "".join(
            f"<AffiliationInfo><Affiliation>{text}</Affiliation></AffiliationInfo>"
            for text in ("Light, Nowhere; Dark, Elsewhere.", "Lamps <sup>2</sup>. a@b.example.")
        )
        (author,) = parsed(article=self.authors(self.person("Lamp", "Ana", "A", more))).authors
        assert author.affiliations == ("Light, Nowhere; Dark, Elsewhere.", "Lamps ². a@b.example.")

    def test_the_affiliation_of_old_records_is_the_first_author_s(self):
        article = parsed(
            article="<Affiliation>Light, Nowhere.</Affiliation>"
            + self.authors(self.person("Lamp", "Ana", "A"), self.person("Wick", "Bo", "B"))
        )
        assert [author.affiliations for author in article.authors] == [("Light, Nowhere.",), ()]

    def test_equal_contribution_as_an_affiliation_is_none(self):
        more = (
            "<AffiliationInfo><Affiliation>Light.</Affiliation></AffiliationInfo>"
            "<AffiliationInfo><Affiliation>Contributed equally.</Affiliation></AffiliationInfo>"
        )
        (author,) = parsed(article=self.authors(self.person("Lamp", "Ana", "A", more))).authors
        assert author.equal_contribution
        assert author.affiliations == ("Light.",)

    def test_a_misprinted_name_is_left_out_where_its_twin_stands(self):
        article = parsed(
            article=self.authors(
                self.person("Colafigli", "Manuela", "M"),
                self.person("Colatigli", "Manuela", "M", attributes="ValidYN='N'"),
                self.person("Wick", "Bo", "B"),
            )
        )
        assert [author.last_name for author in article.authors] == ["Colafigli", "Wick"]

    def test_a_misprinted_name_without_a_twin_stays(self):
        article = parsed(
            article=self.authors(
                self.person("Wick", "Bo", "B"), self.person("Lamp", "A", "A", attributes="ValidYN='N'")
            )
        )
        assert [author.last_name for author in article.authors] == ["Wick", "Lamp"]

    def test_an_incomplete_list(self):
        assert not parsed(article=self.authors(self.person("Lamp"), complete="N")).authors_complete
        article = parsed(article=self.authors(self.person("Lamp"), self.person("et al.")))
        assert not article.authors_complete
        assert [author.last_name for author in article.authors] == ["Lamp"]

    def test_editors_collaborators_and_people_written_about(self):
        article = parsed(
            article="<AuthorList Type='editors'><Author><LastName>Ed</LastName></Author></AuthorList>"
            "<AuthorList Type='authors'><Author><LastName>Lamp</LastName></Author></AuthorList>",
            citation="<PersonalNameSubjectList><PersonalNameSubject><LastName>Edison</LastName>"
            "<ForeName>Thomas</ForeName><Initials>T</Initials></PersonalNameSubject></PersonalNameSubjectList>"
            "<InvestigatorList><Investigator ValidYN='Y'><LastName>Wick</LastName><ForeName>Bo</ForeName>"
            "<Initials>B</Initials></Investigator></InvestigatorList>",
        )
        assert article.editors == (Author("Ed"),)
        assert article.authors == (Author("Lamp"),)
        assert article.investigators == (Author("Wick", "Bo", "B"),)
        assert article.personal_name_subjects == (PersonalNameSubject("Edison", "Thomas", "T"),)

    def test_thousands_of_collaborators(self):
        people = "".join(f"<Investigator><LastName>Wick{n}</LastName></Investigator>" for n in range(5000))
        assert len(parsed(citation=f"<InvestigatorList>{people}</InvestigatorList>").investigators) == 5000


class TestTerms:
    def test_mesh_headings(self):
        article = parsed(
            citation="<MeshHeadingList>"
            "<MeshHeading><DescriptorName UI='D006801' MajorTopicYN='N'>Humans</DescriptorName></MeshHeading>"
            "<MeshHeading><DescriptorName UI='D006973' MajorTopicYN='N' AutoHM='Y'>Hypertension</DescriptorName>"
            "<QualifierName UI='Q000188' MajorTopicYN='Y'>drug therapy</QualifierName>"
            "<QualifierName UI='Q000401' MajorTopicYN='N'>mortality</QualifierName></MeshHeading>"
            "<MeshHeading><DescriptorName UI='D004739' MajorTopicYN='Y' Type='Geographic'>England</DescriptorName>"
            "</MeshHeading></MeshHeadingList>"
        )
        assert article.mesh == (
            MeshHeading("Humans", "D006801"),
            MeshHeading(
                "Hypertension",
                "D006973",
                False,
                (Qualifier("drug therapy", "Q000188", True), Qualifier("mortality", "Q000401")),
                automatic=True,
            ),
            MeshHeading("England", "D004739", True, type="Geographic"),
        )
        assert [heading.is_major for heading in article.mesh] == [False, True, True]

    def test_supplementary_concepts_and_substances(self):
        article = parsed(
            citation="<ChemicalList><Chemical><RegistryNumber>0</RegistryNumber>"
            "<NameOfSubstance UI='D000900'>Glow Agents</NameOfSubstance></Chemical><Chemical>"
            "<RegistryNumber>EC 1.13.12.7</RegistryNumber><NameOfSubstance UI='C1'>luciferase</NameOfSubstance>"
            "</Chemical></ChemicalList><SupplMeshList>"
            "<SupplMeshName Type='Disease' UI='C536330'>Lamp fever</SupplMeshName></SupplMeshList>"
        )
        assert article.substances == (
            Substance("Glow Agents", "D000900"),
            Substance("luciferase", "C1", "EC 1.13.12.7"),
        )
        assert article.supplementary_concepts == (SupplementaryConcept("Lamp fever", "C536330", "Disease"),)

    def test_keywords_of_several_owners(self):
        article = parsed(
            citation="<KeywordList Owner='NOTNLM'><Keyword MajorTopicYN='N'><i>Lampyris</i> glow</Keyword>"
            "<Keyword MajorTopicYN='Y'>trial.</Keyword></KeywordList>"
            "<KeywordList Owner='NASA'><Keyword MajorTopicYN='N'>NASA Center ARC</Keyword></KeywordList>"
        )
        assert article.keywords == (
            Keyword("Lampyris glow", False, "NOTNLM"),
            Keyword("trial", True, "NOTNLM"),
            Keyword("NASA Center ARC", False, "NASA"),
        )

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("asthma; copd ;lung.", ["asthma", "copd", "lung"]),
            ("Lampyris sp.", ["Lampyris sp."]),
            ("U.S.", ["U.S."]),
            ("glow...", ["glow..."]),
            (";", []),
            ("Glow; glow; Glow", ["Glow", "glow"]),
        ],
    )
    def test_keywords_as_publishers_send_them(self, sent, kept):
        article = parsed(citation=f"<KeywordList Owner='NOTNLM'><Keyword>{sent}</Keyword></KeywordList>")
        assert [keyword.text for keyword in article.keywords] == kept

    def test_publication_types_and_the_retraction_they_tell(self):
        article = parsed(
            article="<PublicationTypeList><PublicationType UI='D016428'>Journal Article</PublicationType>"
            "<PublicationType UI='D016441'>Retracted Publication</PublicationType></PublicationTypeList>"
        )
        assert article.publication_types == (
            PublicationType("Journal Article", "D016428"),
            PublicationType("Retracted Publication", "D016441"),
        )
        assert article.is_retracted

    def test_genes_notes_missions_and_the_count_of_references(self):
        article = parsed(
            citation="<GeneSymbolList><GeneSymbol>lux</GeneSymbol></GeneSymbolList>"
            "<NumberOfReferences>27</NumberOfReferences><CoiStatement>None. <b>At</b> all.</CoiStatement>"
            "<SpaceFlightMission>Flight 1</SpaceFlightMission><GeneralNote Owner='KIE'>KIE Bib: light</GeneralNote>"
        )
        assert article.gene_symbols == ("lux",)
        assert article.number_of_references == 27
        assert article.conflict_of_interest == "None. At all."
        assert article.space_flight_missions == ("Flight 1",)
        assert article.general_notes == ("KIE Bib: light",)


class TestSources:
    def test_corrections_with_and_without_pmid(self):
        article = parsed(
            citation="<CommentsCorrectionsList>"
            "<CommentsCorrections RefType='RetractionIn'><RefSource>Invent J Lamps. 2026;41:1</RefSource>"
            "<PMID Version='1'>90000004</PMID><Note>See there</Note></CommentsCorrections>"
            "<CommentsCorrections RefType='ErratumIn'><RefSource>Invent J Lamps. 2026;41:2</RefSource>"
            "</CommentsCorrections><CommentsCorrections RefType='ExpressionOfConcernIn'><RefSource>Z</RefSource>"
            "</CommentsCorrections></CommentsCorrectionsList>"
        )
        assert article.corrections == (
            Correction("RetractionIn", "Invent J Lamps. 2026;41:1", "90000004", "See there"),
            Correction("ErratumIn", "Invent J Lamps. 2026;41:2"),
            Correction("ExpressionOfConcernIn", "Z"),
        )
        assert article.is_retracted
        assert article.has_concern

    def test_grants_and_data_banks(self):
        article = parsed(
            article="<DataBankList CompleteYN='Y'><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>"
            "<AccessionNumberList><AccessionNumber>NCT1</AccessionNumber><AccessionNumber>NCT2</AccessionNumber>"
            "</AccessionNumberList></DataBank></DataBankList><GrantList CompleteYN='Y'><Grant>"
            "<GrantID>L50</GrantID><Acronym>HD</Acronym><Agency>NICHD</Agency><Country>United States</Country></Grant>"
            "<Grant><Agency>Wellcome</Agency></Grant><Grant/></GrantList>"
        )
        assert article.databanks == (Databank("ClinicalTrials.gov", ("NCT1", "NCT2")),)
        assert article.grants == (Grant("L50", "HD", "NICHD", "United States"), Grant(agency="Wellcome"))

    def test_reference_lists_in_lists(self):
        article = parsed(
            references="<ReferenceList><Title>References</Title><Reference><Citation>One</Citation></Reference>"
            "<ReferenceList><Title>Further <i>reading</i></Title><Reference><Citation>Two</Citation></Reference>"
            "</ReferenceList></ReferenceList><ReferenceList><Reference><Citation>Three</Citation></Reference>"
            "</ReferenceList>"
        )
        assert article.references == (
            Reference("One", heading="References"),
            Reference("Two", heading="Further reading"),
            Reference("Three"),
        )

    def test_references_with_markup_entities_and_nothing(self):
        article = parsed(
            references="<ReferenceList><Reference><Citation>A <i>B</i> &amp; C&#x2013;D</Citation></Reference>"
            "<Reference><Citation/><ArticleIdList><ArticleId IdType='pubmed'>12</ArticleId></ArticleIdList></Reference>"
            "<Reference><Citation></Citation></Reference></ReferenceList>"
        )
        assert article.references == (Reference("A B & C–D"), Reference("", "12"))

    def test_a_reference_s_pmid_is_a_number(self):
        article = parsed(
            references="<ReferenceList><Reference><Citation>A</Citation><ArticleIdList>"
            '<ArticleId IdType="pubmed">10.5555/x</ArticleId></ArticleIdList></Reference></ReferenceList>'
        )
        assert article.references == (Reference("A"),)


class TestDates:
    @pytest.mark.parametrize(
        ("pub_date", "published", "text"),
        [
            ("<Year>2018</Year><Month>Aug</Month>", "2018-08", "2018 Aug"),
            ("<Year>2018</Year><Month>08</Month><Day>03</Day>", "2018-08-03", "2018 Aug 3"),
            ("<Year>2018</Year><Month>8</Month>", "2018-08", "2018 Aug"),
            ("<Year>2018</Year>", "2018", "2018"),
            ("<Year>2018</Year><Season>Winter</Season>", "2018", "2018 Winter"),
            ("<Year>2018</Year><Season>Jul-Aug</Season>", "2018-07", "2018 Jul-Aug"),
            ("<Year>2018</Year><Month>Jul-Aug</Month>", "2018-07", "2018 Jul-Aug"),
            ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12", "1998 Dec-1999 Jan"),
            ("<MedlineDate>2000 Spring</MedlineDate>", "2000", "2000 Spring"),
            ("<MedlineDate>1976-1977</MedlineDate>", "1976", "1976-1977"),
            ("<MedlineDate>Fall 1976</MedlineDate>", "1976", "Fall 1976"),
            ("<MedlineDate>undated</MedlineDate>", "", "undated"),
            ("<Year>18</Year>", "", ""),
            ("<Year>2018</Year><Month>13</Month><Day>40</Day>", "2018", "2018 13"),
            ("", "", ""),
        ],
    )
    def test_publication_dates(self, pub_date, published, text):
        article = parsed(pub_date=f"<PubDate>{pub_date}</PubDate>")
        assert (article.published, article.published_text) == (published, text)

    def test_the_electronic_date_and_the_year_shown(self):
        article = parsed(
            article="<ArticleDate DateType='Electronic'><Year>2024</Year><Month>12</Month><Day>30</Day></ArticleDate>"
        )
        assert (article.electronic, article.year) == ("2024-12-30", "2025")

    def test_history(self):
        article = parsed(
            data="<History><PubMedPubDate PubStatus='received'><Year>2025</Year><Month>3</Month><Day>1</Day>"
            "</PubMedPubDate><PubMedPubDate PubStatus='entrez'><Year>2025</Year><Month>3</Month><Day>11</Day>"
            "<Hour>4</Hour><Minute>5</Minute></PubMedPubDate></History>"
        )
        assert article.history == (HistoryDate("received", "2025-03-01"), HistoryDate("entrez", "2025-03-11 04:05"))


@pytest.mark.parametrize(
    ("pagination", "pages"),
    [
        ("<MedlinePgn>737-8</MedlinePgn>", "737-8"),
        ("<StartPage>232</StartPage><EndPage>235</EndPage><MedlinePgn>232-235</MedlinePgn>", "232-235"),
        ("<StartPage>232</StartPage><EndPage>235</EndPage>", "232-235"),
        ("<StartPage>e70092</StartPage><MedlinePgn>e70092</MedlinePgn>", "e70092"),
        ("<StartPage>7</StartPage><EndPage>7</EndPage>", "7"),
        ("<MedlinePgn>12-4, 17</MedlinePgn>", "12-4, 17"),
        ("<MedlinePgn/>", ""),
    ],
)
def test_pages_are_as_pubmed_prints_them(pagination, pages):
    assert parsed(pages=f"<Pagination>{pagination}</Pagination>").journal.pages == pages


def test_an_element_of_a_later_dtd_is_passed_over():
    article = parsed(citation="<Brightness unit='lx'><b>7</b></Brightness>", article="<Wattage>60</Wattage>")
    assert article.title == "Glow."


def test_both_ways_through_pubmed_data_give_the_same():
    """The patterns and, where a comment makes it unusual, the XML parser."""
    references = (
        "<ReferenceList><Title>R</Title>\n  <Reference>\n <Citation>A &lt;sup&gt;2&lt;/sup&gt; &amp; \u2009B\n C"
        "</Citation>"
        '<ArticleIdList><ArticleId IdType="pubmed">012</ArticleId><ArticleId IdType="doi">doi:10.5555/x</ArticleId>'
        '<ArticleId IdType="pmc">7</ArticleId></ArticleIdList></Reference></ReferenceList>'
    )
    data = (
        '<History><PubMedPubDate PubStatus="pubmed"><Year>2025</Year><Month>3</Month><Day>1</Day><Hour>6</Hour>'
        "<Minute>0</Minute></PubMedPubDate></History>"
    )
    parts = {"data": data, "references": references, "ids": '<ArticleId IdType="pii">S1</ArticleId>'}
    by_pattern = parsed(**parts)
    by_parser = parsed(**parts | {"data": "<!-- unusual -->" + data})
    assert by_pattern == by_parser
    assert by_pattern.references == (Reference("A ² & B C", "12", "10.5555/x", "PMC7", "R"),)
