"""``netreader import`` of what other programs wrote: kept at once, completed from PubMed, notes and all."""

import gzip
import json

import pytest

from netreader.library.library import Library

#: A fixture with a DOI: PMID 29768149, N Engl J Med 2018;378(20):1865-1876.
DOI, PMID = "10.1056/NEJMoa1715274", "29768149"
TITLE = "Inhaled Combined Budesonide-Formoterol as Needed in Mild Asthma"

BY_DOI = f"TY  - JOUR\nT1  - {TITLE}\nDO  - {DOI}\nN1  - Read it again.\nER  - \n"
BY_CITATION = f"TY  - JOUR\nT1  - {TITLE}\nJO  - N Engl J Med\nPY  - 2018\nVL  - 378\nSP  - 1865\nER  - \n"
OTHER_TITLE = BY_CITATION.replace(TITLE, "Something else entirely, of other people")
UNKNOWN_TITLE = "Glow of imaginary glands"
UNKNOWN = f"TY  - JOUR\nT1  - {UNKNOWN_TITLE}\nAU  - Nobody, Nemo\nPY  - 2019\nJO  - J Imag\nVL  - 3\nSP  - 5\nER  - \n"

FORMATS = {
    "a.bib": f"@article{{k, title = {{{TITLE}}}, doi = {{{DOI}}}, year = 2018}}\n",
    "a.ris": BY_DOI,
    "a.nbib": f"\nPMID- {PMID}\nTI  - {TITLE}.\nDP  - 2018 May 17\n\n",
    "a.json": json.dumps([{"id": "x", "type": "article-journal", "title": TITLE, "DOI": DOI}]),
    "a.csv": f"Title,DOI\n{TITLE},{DOI}\n",
    "b.csv": f"PMID,Notes\n{PMID},good\n",
    "a.txt": f"# papers\nhttps://doi.org/{DOI}\n",
    "b.txt": f"{PMID}\n",
    "c.txt": "1. O'Byrne PM. As needed in mild asthma. N Engl J Med. 2018;378(20):1865-1876.\n",
    "tinydb.json": json.dumps({"_default": {"1": {"pmid": PMID, "title": TITLE}}}),
    "a.xml": (
        "<?xml version='1.0'?><xml><records><record><ref-type name='Journal Article'>17</ref-type><titles><title>"
        f"{TITLE}</title></titles><electronic-resource-num>{DOI}</electronic-resource-num></record></records></xml>"
    ),
}


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def library(home):
    return lambda: (
        Library(home / "data" / "library.db") if (home / "data").exists() else Library(next(home.rglob("*.db")))
    )


def counted(new=0, updated=0, unchanged=0, failed=0, unmatched=0):
    left = f", {unmatched} unmatched" if unmatched else ""
    return f"{new} new, {updated} updated, {unchanged} unchanged, 0 removed, 0 withdrawn, {failed} failed{left}."


class TestCompleted:
    @pytest.mark.parametrize("name", FORMATS)
    def test_every_format(self, netreader, online, file, library, name):
        ran = netreader("import", file(name, FORMATS[name]))
        assert (ran.code, ran.err.splitlines()[-2:]) == (0, ["1 completed from PubMed.", counted(new=1)])
        with library() as kept:
            article = kept.article(int(PMID))
            assert (article.source, kept.count(), kept.from_files()) == ("pubmed", 1, [])
            assert kept.xml(int(PMID))
            assert kept.check() == []

    def test_a_note_comes_along_once(self, netreader, online, file, library):
        path = file("a.ris", BY_DOI)
        netreader("import", path)
        with library() as kept:
            note = kept.note(int(PMID))
            assert note.text == "Read it again."
            kept.save_note(int(PMID), "Mine now, in other words.", base=note.revision)
        assert netreader("import", path).err.endswith(counted(unchanged=1) + "\n")
        with library() as kept:
            assert kept.note(int(PMID)).text == "Mine now, in other words."
        again = file("b.ris", BY_DOI.replace("Read it again.", "Another thought."))
        assert netreader("import", again).err.endswith(counted(updated=1) + "\n")
        with library() as kept:
            assert kept.note(int(PMID)).text == "Mine now, in other words.\n\nAnother thought."

    def test_by_citation(self, netreader, online, file, library):
        netreader("import", file("a.ris", BY_CITATION))
        with library() as kept:
            assert kept.article(int(PMID)).source == "pubmed"
            assert kept.from_files() == []

    def test_another_paper_in_its_place_is_no_match(self, netreader, online, file, library):
        ran = netreader("import", file("a.ris", OTHER_TITLE))
        assert f"PubMed has another paper in its place: {PMID}." in ran.err
        with library() as kept:
            assert kept.article(int(PMID)) is None
            assert len(kept.from_files()) == 1


class TestUnmatched:
    def test_is_kept_named_and_found(self, netreader, online, file, library):
        path = file("a.ris", BY_DOI + "\n" + UNKNOWN)
        ran = netreader("import", path, "--json")
        assert ran.code == 0
        assert ran.err.splitlines()[-1] == counted(new=2, unmatched=1)
        assert f"{path}, line 7: “Glow of imaginary glands” is kept as it is. PubMed knows no such paper." in ran.err
        (left,) = json.loads(ran.out)["unmatched"]
        assert (left["line"], left["title"]) == (7, "Glow of imaginary glands")
        with library() as kept:
            (key,) = kept.from_files()
            assert key < 0
            assert kept.ask("imaginary glands").keys == [key]
            assert kept.ask("is:unmatched").keys == [key]
            assert kept.article(key).citation == "J Imag. 2019;3:5."
            kept.save_note(key, "Is it real?")
            assert kept.check() == []
        assert "Glow of imaginary glands" in netreader("export", "--format", "ris", "--query", "is:unmatched").out
        # a second import finds it again, and doesn't ask again
        asked = len(online.requests)
        assert netreader("import", path).err.endswith(counted(unchanged=2, unmatched=1) + "\n")
        assert len(online.requests) == asked

    def test_a_number_that_pubmed_does_not_know(self, netreader, online, file, library):
        ran = netreader("import", file("a.txt", f"{PMID}\n99999999\n"))
        assert ran.code == 1
        assert "a.txt, line 2: PubMed has no record of PMID 99999999." in ran.err
        assert ran.err.endswith(counted(new=1, failed=1) + "\n")
        with library() as kept:
            assert (kept.count(), kept.from_files()) == (1, [])


class TestWithoutANetwork:
    @pytest.mark.parametrize("name", FORMATS)
    def test_all_is_kept_and_matched_later(self, netreader, file, library, request, name):
        ran = netreader("import", file(name, FORMATS[name]))
        assert ran.code == 0
        assert "netreader import --match asks PubMed later." in ran.err
        assert ran.err.endswith(counted(new=1, unmatched=1) + "\n")
        with library() as kept:
            (key,) = kept.from_files()
            kept.save_note(key, "Written meanwhile.", base=(kept.note(key).revision if kept.note(key) else 0))
            kept.mark(key, starred=True)
        request.getfixturevalue("online")
        ran = netreader("import", "--match")
        assert (ran.code, ran.err) == (0, f"1 completed from PubMed.\n{counted()}\n")
        with library() as kept:
            assert kept.from_files() == []
            assert kept.article(int(PMID)).source == "pubmed"
            assert kept.note(int(PMID)).text.endswith("Written meanwhile.")
            assert kept.marks(int(PMID)).starred

    def test_offline_asks_nobody(self, netreader, online, file):
        ran = netreader("import", "--offline", file("a.ris", BY_DOI))
        assert (ran.code, online.requests) == (0, [])

    def test_a_trial_writes_nothing(self, netreader, online, file, home):
        ran = netreader("import", "--dry-run", file("a.ris", BY_DOI + UNKNOWN))
        assert ran.err.endswith(counted(new=2) + "\n")
        assert not home.exists()
        assert online.requests == []


class TestFlaws:
    def test_a_bad_entry_is_named_and_the_rest_is_read(self, netreader, file):
        path = file("a.ris", "TY  - JOUR\nER  - \n\n" + BY_DOI)
        ran = netreader("import", "--offline", path)
        assert ran.code == 1
        assert f"{path}, line 1: This record has neither a title nor an identifier.\n" in ran.err
        assert ran.err.endswith(counted(new=1, failed=1, unmatched=1) + "\n")

    def test_latin_letters_of_windows(self, netreader, file, library):
        netreader("import", "--offline", file("a.ris", UNKNOWN.replace("Nobody", "Müller").encode("cp1252")))
        with library() as kept:
            assert kept.article(kept.from_files()[0]).authors[0].last_name == "Müller"

    def test_a_poorer_file_takes_nothing_away(self, netreader, file, library):
        netreader("import", "--offline", file("a.ris", BY_DOI))
        netreader("import", "--offline", file("a.txt", DOI))
        with library() as kept:
            (key,) = kept.from_files()
            assert kept.article(key).title == TITLE


class TestWordsOfOnesOwn:
    """Tags of a file, and keywords that PubMed's record doesn't have."""

    FILE = BY_DOI.replace("N1  - Read", "KW  - my-own\nKW  - Asthma\nKW  - Humans\nN1  - Read")

    @pytest.mark.parametrize("kept_before", [False, True])
    def test_come_along(self, netreader, online, file, library, kept_before):
        if kept_before:
            netreader("fetch", PMID)
        netreader("import", file("a.ris", self.FILE))
        with library() as kept:
            assert kept.article(int(PMID)).source == "pubmed"
            assert kept.origin(int(PMID)).tags == ["my-own"]


class TestLargeFiles:
    """Files of many megabytes are read part by part."""

    RECORD = "TY  - JOUR\r\nTI  - Glow number {}\r\nAB  - " + "lamp " * 400 + "\r\nER  - \r\n\r\n"

    @pytest.mark.parametrize("packed", [False, True])
    def test_lines_are_those_of_the_whole_file(self, netreader, file, library, packed):
        text = "".join(self.RECORD.format(number) for number in range(2_300)) + "TY  - JOUR\r\nER  - \r\n"
        data = gzip.compress(text.encode(), 1) if packed else text.encode()
        assert len(text) > 4 << 20
        ran = netreader("import", "--offline", file("large.ris", data))
        assert f"line {2_300 * 5 + 1:,}: This record has neither" in ran.err
        with library() as kept:
            assert kept.count() == 2_300
            (last,) = kept.ask('"glow number 2299"[ti]').keys
            assert kept.origin(last).line == 2_299 * 5 + 1

    def test_a_file_cut_short_loses_only_what_was_cut_off(self, netreader, file, library):
        text = "".join(self.RECORD.format(number) for number in range(300))
        ran = netreader("import", "--offline", file("a.ris.gz", gzip.compress(text.encode(), 1)[:-2000]))
        assert (ran.code, "is cut short" in ran.err) == (1, True)
        with library() as kept:
            assert kept.count() > 100


class TestPubMedFails:
    @pytest.mark.parametrize("fault", ["maintenance", "key_refused", "captive_portal"])
    def test_what_the_file_says_is_kept(self, netreader, online, file, library, fault):
        online.fault(fault, times=None)
        ran = netreader("import", file("a.ris", BY_DOI + UNKNOWN))
        assert ran.code == 0
        assert "What is in the files is kept; netreader import --match asks PubMed later." in ran.err
        assert ran.err.endswith(counted(new=2, unmatched=2) + "\n")
        online.clear_faults()
        assert netreader("import", "--match").err.endswith(counted(unmatched=1) + "\n")
        with library() as kept:
            assert kept.article(int(PMID)).source == "pubmed"

    def test_ctrl_c_loses_nothing(self, netreader, online, file, library, monkeypatch):
        from netreader.pubmed.client import PubMed

        async def interrupted(*arguments, **named):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(PubMed, "match_dois", interrupted)
            ran = netreader("import", file("a.ris", BY_DOI))
        assert ran.code == 130
        assert "netreader import --match goes on from here." in ran.err
        assert netreader("import", file("a.ris", BY_DOI)).err.splitlines()[0] == "1 completed from PubMed."
