"""A record with something in every part."""

from netreader.pubmed.records import parse
from tests.pubmed.elements import article_set, record

FULL = parse(
    article_set(
        record(
            title="<ArticleTitle>Glow at 1.7 m<sup>2</sup> in <i>Lampyris</i>: a trial.</ArticleTitle>",
            model="Print-Electronic",
            article='<ELocationID EIdType="doi" ValidYN="Y">10.5555/lamp.1</ELocationID><Abstract>'
            '<AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Light.</AbstractText>'
            '<AbstractText Label="RESULTS" NlmCategory="RESULTS">p &lt; 0.05, V<sub>max</sub>.</AbstractText>'
            "<CopyrightInformation>© 2025 Nobody.</CopyrightInformation></Abstract>"
            '<AuthorList CompleteYN="N"><Author ValidYN="Y" EqualContrib="Y"><LastName>O\'Lamp</LastName>'
            "<ForeName>Ana B</ForeName><Initials>AB</Initials>"
            '<Identifier Source="ORCID">0000-0002-1825-0097</Identifier>'
            "<AffiliationInfo><Affiliation>Dept of Light, Nowhere.</Affiliation></AffiliationInfo></Author>"
            '<Author ValidYN="Y"><CollectiveName>Lamp Study Group</CollectiveName></Author></AuthorList>'
            "<Language>eng</Language><DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>"
            "<AccessionNumberList><AccessionNumber>NCT00000000</AccessionNumber></AccessionNumberList></DataBank>"
            "</DataBankList><GrantList><Grant><GrantID>G1</GrantID><Acronym>LX</Acronym><Agency>Light Fund</Agency>"
            "<Country>England</Country></Grant></GrantList><PublicationTypeList>"
            '<PublicationType UI="D016428">Journal Article</PublicationType>'
            '<PublicationType UI="D016441">Retracted Publication</PublicationType></PublicationTypeList>'
            '<ArticleDate DateType="Electronic"><Year>2025</Year><Month>03</Month><Day>11</Day></ArticleDate>',
            citation="<DateRevised><Year>2025</Year><Month>06</Month><Day>02</Day></DateRevised>"
            "<ChemicalList><Chemical><RegistryNumber>EC 1.13.12.7</RegistryNumber>"
            '<NameOfSubstance UI="D008049">Luciferases</NameOfSubstance></Chemical></ChemicalList>'
            '<SupplMeshList><SupplMeshName Type="Disease" UI="C536330">Lamp fever</SupplMeshName></SupplMeshList>'
            '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>Invent J Lamps. 2026;41:1'
            '</RefSource><PMID Version="1">90000004</PMID></CommentsCorrections></CommentsCorrectionsList>'
            '<MeshHeadingList><MeshHeading><DescriptorName UI="D006973" MajorTopicYN="N">Hypertension</DescriptorName>'
            '<QualifierName UI="Q000188" MajorTopicYN="Y">drug therapy</QualifierName></MeshHeading></MeshHeadingList>'
            '<OtherAbstract Type="Publisher" Language="spa"><AbstractText>Luz.</AbstractText></OtherAbstract>'
            '<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">glow</Keyword></KeywordList>'
            '<KeywordList Owner="NASA"><Keyword MajorTopicYN="Y">space lamps</Keyword></KeywordList>'
            "<CoiStatement>None.</CoiStatement>",
            data='<History><PubMedPubDate PubStatus="entrez"><Year>2025</Year><Month>3</Month><Day>11</Day>'
            "<Hour>11</Hour><Minute>43</Minute></PubMedPubDate></History>",
            ids='<ArticleId IdType="pubmed">90000001</ArticleId><ArticleId IdType="pmc">PMC9</ArticleId>'
            '<ArticleId IdType="doi">10.5555/lamp.1</ArticleId>',
            references="<ReferenceList><Reference><Citation>Wick B. Dark.</Citation><ArticleIdList>"
            '<ArticleId IdType="pubmed">90000002</ArticleId></ArticleIdList></Reference></ReferenceList>',
        )
    )
)[0]
