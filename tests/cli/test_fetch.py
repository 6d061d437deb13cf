"""``netreader fetch``: keeps what comes, names what doesn't, goes on where it stopped."""

import pytest

from netreader.library.library import Library
from netreader.pubmed.records import parse


@pytest.fixture
def kept(home):
    """How many papers are kept, by looking into the library itself."""

    def count():
        with Library(home / "data" / "library.db") as library:
            return library.count()

    return count


def asked_for(server):
    return [
        pmid
        for request in server.requests
        if request.program.startswith("efetch")
        for pmid in request.params["id"].split(",")
    ]


def test_papers_are_kept_and_summed_up_in_one_line(netreader, online, kept):
    ran = netreader("fetch", "29768149", "90000002")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "2 new, 0 updated, 0 unchanged, 0 failed.\n"
    assert kept() == 2


def test_papers_kept_are_not_asked_for_again(netreader, online):
    netreader("fetch", "29768149")
    ran = netreader("fetch", "29768149", "90000002", "29768149")
    assert (ran.code, ran.err) == (0, "1 new, 0 updated, 1 unchanged, 0 failed.\n")
    assert asked_for(online) == ["29768149", "90000002"]


def test_an_id_that_pubmed_does_not_have_is_named(netreader, online, kept):
    ran = netreader("fetch", "29768149", "99999999")
    assert ran.code == 1
    assert "99999999" in ran.err
    assert ran.err.endswith("1 new, 0 updated, 0 unchanged, 1 failed.\n")
    assert kept() == 1


def test_a_word_that_is_no_id_is_named_and_the_rest_is_kept(netreader, online, kept):
    ran = netreader("fetch", "29768149", "some\x1b[31m words")
    assert ran.code == 1
    assert "words' is not a PMID" in ran.err
    assert "\x1b" not in ran.err
    assert kept() == 1


def test_nothing_but_words_is_wrong_usage(netreader, online):
    ran = netreader("fetch", "some words")
    assert ran.code == 2
    assert "netreader search" in ran.err
    assert not online.requests


@pytest.mark.parametrize("words", [(), ("-",), ("--limit", "3", "1"), ("--query", " ")])
def test_wrong_usage(netreader, home, words):
    ran = netreader("fetch", *words)
    assert (ran.code, ran.out) == (2, "")
    assert not home.exists()


def test_by_doi_pmcid_and_address(netreader, online, kept):
    ran = netreader("fetch", "10.1056/NEJMoa1316158", "https://pubmed.ncbi.nlm.nih.gov/90000002/")
    assert (ran.code, kept()) == (0, 2)
    before = len(online.requests)
    assert netreader("fetch", "https://doi.org/10.1056/nejmoa1316158").err.startswith("0 new, 0 updated, 1 unchanged")
    assert len(online.requests) == before


def test_ids_from_stdin(netreader, online, kept):
    ran = netreader("fetch", "-", stdin="29768149\r\n\n90000002 90000003\n")
    assert (ran.code, kept()) == (0, 3)
    ran = netreader("fetch", "-", stdin=b"\xef\xbb\xbf90000004\nno id \xff here\n")
    assert (ran.code, kept()) == (1, 4)


def test_a_query(netreader, online, kept):
    ran = netreader("fetch", "--query", "neuroendocrine tumors", "--limit", "3")
    assert (ran.code, kept()) == (0, 3)
    assert "The first 3 of" in ran.err
    ran = netreader("fetch", "--query", "xyzzyxyzzy")
    assert ran.code == 1
    assert "finds nothing" in ran.err


def test_no_network_is_3(netreader):
    ran = netreader("fetch", "29768149")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("\n") == 1


def test_a_data_folder_that_can_not_be_made_is_4(netreader, home, online):
    home.parent.mkdir(exist_ok=True)
    home.mkdir()
    (home / "data").write_text("a file where the folder should be")
    ran = netreader("fetch", "29768149")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.count("\n") == 1


class TestLong:
    """Fetches of more than one batch."""

    @pytest.fixture
    def short(self, monkeypatch):
        """Batches of ten, so that a few dozen papers are a long fetch."""
        monkeypatch.setattr("netreader.cli.fetch.LONG", 10)
        monkeypatch.setattr("netreader.pubmed.client.BATCH", 10)

    pmids = [str(90000001 + number) for number in range(30)]

    def test_what_came_before_the_network_failed_is_kept_and_not_asked_again(
        self, netreader, online, short, kept, monkeypatch, home
    ):
        with Library(home / "data" / "library.db") as library:
            keep = Library.keep

        def keep_and_unplug(self, records):
            online.fault("disconnect", times=None)
            return keep(self, records)

        monkeypatch.setattr(Library, "keep", keep_and_unplug)
        monkeypatch.setattr("netreader.pubmed.wire.DEADLINE", 0.2)
        ran = netreader("fetch", *self.pmids)
        assert ran.code == 3
        assert "10 new" in ran.err
        assert "goes on from here" in ran.err
        assert kept() == 10
        with Library(home / "data" / "library.db") as library:
            assert [len(job.pending) for job in library.jobs()] == [20]
        online.clear_faults()
        monkeypatch.setattr(Library, "keep", keep)
        ran = netreader("fetch", *self.pmids)
        assert ran.code == 0
        assert ran.err.endswith("20 new, 0 updated, 10 unchanged, 0 failed.\n")
        with Library(home / "data" / "library.db") as library:
            assert library.jobs() == []

    def test_ctrl_c_keeps_what_came(self, netreader, online, short, kept, monkeypatch):
        keep = Library.keep

        def keep_and_interrupt(self, records):
            result = keep(self, records)
            raise_interrupt(result)
            return result

        def raise_interrupt(result):
            raise KeyboardInterrupt

        monkeypatch.setattr(Library, "keep", keep_and_interrupt)
        ran = netreader("fetch", *self.pmids)
        assert ran.code == 130
        assert ran.err.count("\n") == 1
        assert "Interrupted" in ran.err
        assert kept() == 10

    def test_a_refresh_that_was_interrupted_goes_on(self, netreader, online, short, monkeypatch, home):
        assert netreader("fetch", *self.pmids).code == 0
        update = Library.update_job

        def update_and_interrupt(self, job, **options):
            update(self, job, **options)
            raise KeyboardInterrupt

        monkeypatch.setattr(Library, "update_job", update_and_interrupt)
        assert netreader("fetch", "--refresh", *self.pmids).code == 130
        monkeypatch.setattr(Library, "update_job", update)
        before = len(asked_for(online))
        ran = netreader("fetch", "--refresh", *self.pmids)
        assert ran.code == 0
        assert len(asked_for(online)) - before == 20


class TestRefresh:
    def test_papers_are_asked_for_again(self, netreader, online):
        netreader("fetch", "29768149")
        ran = netreader("fetch", "--refresh", "29768149")
        assert (ran.code, ran.out, ran.err) == (0, "", "0 new, 0 updated, 1 unchanged, 0 failed.\n")
        assert asked_for(online) == ["29768149", "29768149"]

    def test_a_revised_and_a_retracted_paper(self, netreader, online, home, own_record):
        with Library(home / "data" / "library.db") as library:
            library.keep(parse(own_record("90000004", without=("CommentsCorrectionsList", "Retracted Publication"))))
            library.keep(parse(own_record("29768149", revised="1999")))
        ran = netreader("fetch", "--refresh", "90000004", "29768149")
        assert ran.code == 0
        told = dict(line.split("\t") for line in ran.lines)
        assert told["90000004"].startswith("retracted")
        assert told["29768149"].startswith("revised 20")
        assert ran.err.startswith("0 new, 2 updated")

    def test_a_withdrawn_paper_stays(self, netreader, online, home, own_record):
        with Library(home / "data" / "library.db") as library:
            library.keep(parse(own_record("29768149").replace(b"29768149", b"91234567")))
        ran = netreader("fetch", "--refresh", "91234567")
        assert (ran.code, ran.out) == (1, "91234567\twithdrawn\n")
        assert "the copy kept here stays" in ran.err
        assert netreader("show", "91234567", "--offline").code == 0


def test_a_progress_bar_only_on_a_terminal(netreader, online):
    assert "\r" not in netreader("fetch", "29768149", "90000002", "90000003").err
