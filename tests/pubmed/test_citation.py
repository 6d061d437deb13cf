"""The citation line as PubMed prints it."""

import pytest

from netreader.article import Article, Journal
from netreader.pubmed.citation import citation_line
from netreader.pubmed.dates import printed


def article(journal, date, volume="", issue="", pages="", **more):
    return Article(
        "1",
        "T",
        journal=Journal(medline_ta=journal, volume=volume, issue=issue, pages=pages),
        published_text=date,
        **more,
    )


LINES = [
    # print, and earlier on the web
    (
        article("Semin Oncol", "2018 Aug", "45", "4", "232-235", doi="10.1053/j.seminoncol.2018.07.002",
                pub_model="Print-Electronic", electronic="2018-10-11"),
        "Semin Oncol. 2018 Aug;45(4):232-235. doi: 10.1053/j.seminoncol.2018.07.002. Epub 2018 Oct 11.",
    ),
    (
        article("Public Health", "2015 May", "129", "5", "475-82", doi="10.1016/j.puhe.2015.01.018",
                pub_model="Print-Electronic", electronic="2015-03-03"),
        "Public Health. 2015 May;129(5):475-82. doi: 10.1016/j.puhe.2015.01.018. Epub 2015 Mar 3.",
    ),
    # no DOI
    (
        article("Ann Psychiatry Clin Neurosci", "2021", "4", "1", "1042", pub_model="Print-Electronic",
                electronic="2021-12-27"),
        "Ann Psychiatry Clin Neurosci. 2021;4(1):1042. Epub 2021 Dec 27.",
    ),
    # a number instead of pages
    (
        article("Int J Geriatr Psychiatry", "2025 May", "40", "5", "e70092", doi="10.1002/gps.70092",
                pub_model="Print", electronic="2025-05-02"),
        "Int J Geriatr Psychiatry. 2025 May;40(5):e70092. doi: 10.1002/gps.70092.",
    ),
    # ahead of print: the pii stands in for volume and pages
    (
        article("Wilderness Environ Med", "2022 Oct 7", elocation="S1080-6032(22)00139-9",
                doi="10.1016/j.wem.2022.08.007", pub_model="Print-Electronic", electronic="2022-10-07"),
        "Wilderness Environ Med. 2022 Oct 7:S1080-6032(22)00139-9. doi: 10.1016/j.wem.2022.08.007.",
    ),
    (
        article("Rev Bras Ginecol Obstet", "2021 Jan 19", doi="10.1055/s-0040-1722156", pub_model="Print-Electronic",
                electronic="2021-01-19", pii="S1"),
        "Rev Bras Ginecol Obstet. 2021 Jan 19. doi: 10.1055/s-0040-1722156.",
    ),
    (
        article("mBio", "2025 Sep 22", pages="e0224325", doi="10.1128/mbio.02243-25", pub_model="Print-Electronic",
                electronic="2025-09-22", publication_status="aheadofprint"),
        "mBio. 2025 Sep 22:e0224325. doi: 10.1128/mbio.02243-25. Online ahead of print.",
    ),
    # dated by the web, gathered later
    (
        article("PLoS One", "2017", "12", "4", "e0173548", doi="10.1371/journal.pone.0173548",
                pub_model="Electronic-eCollection", electronic="2017-04-19"),
        "PLoS One. 2017 Apr 19;12(4):e0173548. doi: 10.1371/journal.pone.0173548. eCollection 2017.",
    ),
    (
        article("Appl Environ Microbiol", "2019 Dec 1", "85", "23", "e01408-19", doi="10.1128/AEM.01408-19",
                pub_model="Electronic-Print", electronic="2019-11-14"),
        "Appl Environ Microbiol. 2019 Nov 14;85(23):e01408-19. doi: 10.1128/AEM.01408-19. Print 2019 Dec 1.",
    ),
    # the same day on paper and on the web
    (
        article("Elife", "2018 Mar 1", "7", elocation="e32822", doi="10.7554/eLife.32822", pub_model="Electronic",
                electronic="2018-03-01"),
        "Elife. 2018 Mar 1;7:e32822. doi: 10.7554/eLife.32822.",
    ),
    # free text and seasons
    (article("Univ Toronto Undergrad Dent J", "1965 Dec-1966 Jan", "2", "", "5-11"),
     "Univ Toronto Undergrad Dent J. 1965 Dec-1966 Jan;2:5-11."),
    (article("Med Ref Serv Q", "2007 Fall", "26", "3", "55-74"), "Med Ref Serv Q. 2007 Fall;26(3):55-74."),
    # parts that are absent go with their punctuation
    (article("AMIA Annu Symp Proc", "2008 Nov 6", pages="1131"), "AMIA Annu Symp Proc. 2008 Nov 6:1131."),
    (article("Cochrane Database Syst Rev", "2008", issue="2", pages="CD000011"),
     "Cochrane Database Syst Rev. 2008;(2):CD000011."),
    (article("Bioinformatics", "2009 Oct 15", "25", "20", "2770-1; author reply 2772"),
     "Bioinformatics. 2009 Oct 15;25(20):2770-1; author reply 2772."),
    (article("Lakartidningen", "2005 Nov 7-13", "102", "45", "3312-4, 3316-7"),
     "Lakartidningen. 2005 Nov 7-13;102(45):3312-4, 3316-7."),
    (article("J Syst Integr Neurosci", "2020 Apr 30", "7"), "J Syst Integr Neurosci. 2020 Apr 30;7."),
    (article("Invent J Lamps.", ""), "Invent J Lamps."),
    (article("", "2020"), "2020."),
    (article("J", "", "1", "", "2", pub_model="Print-Electronic", electronic="2020-01-02"), "J. 2020 Jan 2;1:2."),
    (article("J", "", "1", "", "2", pub_model="Electronic-Print", electronic="2020-01-02"), "J. 2020 Jan 2;1:2."),
]  # fmt: skip


@pytest.mark.parametrize(("paper", "line"), LINES, ids=[line for _, line in LINES])
def test_lines(paper, line):
    assert citation_line(paper) == line


def test_without_nlm_s_abbreviation_the_journal_s_own_name_stands_in():
    paper = Article(
        "1", "T", journal=Journal(title="Lamps: a journal", iso_abbreviation="Lamps J."), published_text="2020"
    )
    assert citation_line(paper) == "Lamps J. 2020."


@pytest.mark.parametrize(
    ("iso", "text"),
    [("2018-10-03", "2018 Oct 3"), ("2018-10", "2018 Oct"), ("2018", "2018"), ("", ""), ("2018-01-31", "2018 Jan 31")],
)
def test_dates_as_pubmed_prints_them(iso, text):
    assert printed(iso) == text
