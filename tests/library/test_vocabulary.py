"""MeSH in the library's file: looked up, learned, installed, and never half."""

from __future__ import annotations

import gzip
import io
import signal
import sqlite3
import subprocess
import sys
import threading

import pytest

from netreader.errors import LibraryError
from netreader.library import backups
from netreader.library.library import Library
from netreader.mesh import net
from netreader.mesh.descriptor import Descriptor, SupplementaryRecord
from netreader.mesh.files import VocabularyFileError, open_mesh
from netreader.mesh.qualifiers import QualifierRecord
from netreader.pubmed.records import parse
from tests.library.conftest import FIXTURES
from tests.mesh import small
from tests.mesh.witness import Witness


@pytest.fixture
def vocabulary(library):
    return library.vocabulary


@pytest.fixture
def installed(vocabulary):
    """The small MeSH, installed."""
    with small.XML.open("rb") as file:
        found = open_mesh(file, "desc2026.xml")
        vocabulary.install(found.descriptors, found.year)
    return vocabulary


def agrees(vocabulary, witness):
    """Every heading's ancestors, children, explosion and places are those of the lines."""
    for ui, places in witness.places.items():
        assert vocabulary.tree_numbers(ui) == sorted(places), ui
        assert set(vocabulary.ancestors(ui)) == witness.over[ui], ui
        assert set(vocabulary.children(ui)) == witness.beneath[ui], ui
        explosion = vocabulary.explosion(ui)
        assert explosion[0] == ui
        assert len(explosion) == len(set(explosion))
        assert set(explosion) == witness.explosion(ui), ui
        assert vocabulary.name(ui) == witness.names[ui]


def test_every_heading_of_the_small_tree_agrees_with_its_lines(installed):
    agrees(installed, Witness(small.places()))


def test_every_heading_of_the_real_tree_agrees_with_its_lines(vocabulary, shared_data):
    path = shared_data / "mesh" / "2017MeshTree.txt.gz"
    lines = gzip.decompress(path.read_bytes()).decode("utf-8-sig").splitlines()
    with path.open("rb") as file:
        found = open_mesh(file, path.name)
        told = vocabulary.install(found.descriptors, found.year)
    assert told == (28_470, 57_840, "2017")
    agrees(vocabulary, Witness([tuple(line.split("\t")) for line in lines[1:]]))


def test_the_starter_headings_agree_with_their_lines(vocabulary):
    headings = [record for record in net.known_headings() if isinstance(record, Descriptor)]
    rows = [(number, heading.ui, heading.name) for heading in headings for number in heading.tree_numbers]
    assert len(rows) == len({number for number, _, _ in rows})
    agrees(vocabulary, Witness(rows))


def test_without_the_vocabulary_the_starter_headings_are_known(vocabulary):
    assert not vocabulary.is_installed()
    assert vocabulary.year() == net.YEAR
    found = vocabulary.find("tumor, NEUROENDOCRINE")
    assert found.name == "Neuroendocrine Tumors"
    assert vocabulary.name(vocabulary.ancestors(found.ui)[0]) == "Neoplasms"
    assert vocabulary.find("Stapes Surgery") is None
    assert vocabulary.supplementary("LANREOTIDE").mapped_to == ("D010456", "D013004")
    assert vocabulary.supplementary("C060347").name == "lanreotide"
    assert vocabulary.credit() == f"MeSH {net.YEAR}, courtesy of the U.S. National Library of Medicine"


def test_nothing_is_made_before_it_is_asked(path):
    with Library(path):
        pass
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'mesh%'").fetchall() == []


def test_what_is_found(installed):
    assert installed.is_installed()
    assert installed.year() == "2026"
    assert installed.counts() == (18, len(small.places()))
    for word in ("D015282", " d015282 ", "octreotide", "SANDOSTATIN", "octreotide", "Octréotide", "sms  201-995"):
        assert installed.find(word).name == "Octreotide", word
    assert installed.find("") is None
    assert installed.find("nothing of the kind") is None
    octreotide = installed.descriptor("D015282")
    assert octreotide.qualifiers == ("administration & dosage",)
    assert octreotide.registry_numbers == ("RWM8CCW8GP", "83150-76-9")
    assert octreotide.actions == ("D018931",)
    assert octreotide.scope_note.startswith("An analog")
    assert installed.at("C06.552.697").name == "Liver Neoplasms"
    assert installed.at("C06.552.698") is None
    assert installed.explosion("D999999") == []
    assert installed.explosion("D008297") == ["D008297"]
    assert installed.children("C") == ["D009369", "D004066"]
    assert [name for _, _, name in installed.below("C06")] == ["Digestive System Neoplasms", "Liver Diseases"]


def test_completion_leads_from_entry_terms_to_headings(installed):
    assert installed.complete("hepatic neo") == [("Hepatic Neoplasms", "Liver Neoplasms", "D008113")]
    assert installed.complete("LIVER N", 1) == [("Liver Neoplasms", "Liver Neoplasms", "D008113")]
    # A whole term goes before all, then names, then shorter terms before longer ones.
    assert [term.term for term in installed.complete("neoplasm")][:2] == ["Neoplasm", "Neoplasms by Site"]
    assert len({term.ui for term in installed.complete("n")}) == len(installed.complete("n"))
    assert installed.complete("", 5) == []
    assert installed.complete("liver", 0) == []
    assert installed.complete("%_", 5) == []


def test_metastases_are_offered_as_nlm_indexes_them(installed):
    for typed in ("liver metastases", "Liver metas", "metastases to the liver", "hepatic metastasis"):
        assert installed.complete(typed)[0] == ("Liver Neoplasms/secondary", "Liver Neoplasms", "D008113"), typed
    for typed in ("secondary hepatic tumours", "liver mets", "metastases in liver"):
        assert installed.complete(typed)[0].term == "Liver Neoplasms/secondary", typed
    # A cancer of the liver that has spread from there is none that has spread to it.
    assert "/secondary" not in str(installed.nearest("metastatic liver cancer"))
    assert installed.complete("skin metastases") == []


def test_where_nothing_begins_so_the_nearest_is_offered(installed):
    assert [term.name for term in installed.nearest("type histol")] == ["Neoplasms by Histologic Type"]
    assert installed.nearest("neuroendocrine tumors of the gut")[0].name == "Neuroendocrine Tumors"
    assert installed.nearest("epatic") == []  # words, not letters
    assert installed.nearest("") == installed.nearest("%") == installed.nearest("_") == installed.nearest(" -- ") == []
    assert installed.nearest("liver metas")[0].term == "Liver Neoplasms/secondary"
    assert installed.nearest("zebra") == []


def test_what_a_reader_types_leads_somewhere_without_the_whole_of_mesh(vocabulary):
    for typed, term in (
        ("liver metastases", "Liver Neoplasms/secondary"),
        ("metastases in the peritoneum", "Peritoneal Neoplasms/secondary"),
        ("bone mets", "Bone Neoplasms/secondary"),
        ("lymph node metastases", "Lymphatic Metastasis"),
        ("nodal metastases", "Lymphatic Metastasis"),
        ("small bowel tumours", "Intestinal Neoplasms"),
        ("liver canc", "Liver Neoplasms"),
        ("cancer of the pancreas", "Pancreatic Neoplasms"),
        ("neuroendocrine tumour", "Neuroendocrine Tumors"),
        ("diarrhoea", "Diarrhea"),
        ("tumour marker", "Biomarkers, Tumor"),
        ("Liver Neoplams", "Liver Neoplasms"),
        ("everolimsu", "Everolimus"),
        ("livr neoplasms", "Liver Neoplasms"),
    ):
        found = vocabulary.nearest(typed)
        assert found, typed
        assert found[0].term == term or found[0].name == term, (typed, found[:3])
    assert vocabulary.mended("prrt") == []  # no word of four letters is taken for another
    # A canal is no cancer, and a carcinoma no neoplasm of its organ.
    for typed in ("liver canal", "liver carcinoma"):
        assert vocabulary.meant(typed) is None, typed
    assert [term.name for term in vocabulary.nearest("lutetium dotatate", concepts=True)] == [
        "lutetium Lu 177 dotatate"
    ]
    assert vocabulary.nearest("lutetium dotatate")[0].ui.startswith("D")


def test_the_order_of_what_is_found(vocabulary):
    """The term itself, names that begin so, entry terms that do, terms with the words; within each what papers have."""
    vocabulary.learn(
        [
            Descriptor("D990001", "Zyme", tree_numbers=("A97",)),
            Descriptor("D990002", "Zyme of a Long Name"),
            Descriptor("D990003", "Zyme Short"),
            Descriptor("D990004", "Other", entry_terms=("Zyme Known",)),
            Descriptor("D990005", "Middle Zyme Words"),
            Descriptor("D990006", "Last", entry_terms=("Something with Zymes",)),
        ]
    )
    names = [term.name for term in vocabulary.complete("zyme")]
    assert names == ["Zyme", "Zyme Short", "Zyme of a Long Name", "Other", "Middle Zyme Words", "Last"]
    papers = {"D990002": 3, "D990004": 90, "D990006": 90}
    names = [term.name for term in vocabulary.complete("zyme", papers=lambda ui: papers.get(ui, 0))]
    assert names == ["Zyme", "Zyme of a Long Name", "Zyme Short", "Other", "Middle Zyme Words", "Last"]
    assert [term.term for term in vocabulary.complete("words zym")] == ["Middle Zyme Words"]
    assert [term.term for term in vocabulary.complete("zymes something")] == ["Something with Zymes"]
    assert len(vocabulary.complete("zyme", 2)) == 2
    vocabulary.learn([Descriptor("D990005", "Renamed")])  # its words go with it
    assert "D990005" not in {term.ui for term in vocabulary.complete("zyme")}


def test_a_vocabulary_of_an_older_layout_learns_its_words(path):
    with Library(path) as library:
        library.vocabulary.learn([Descriptor("D990001", "Zyme Substrate", actions=("D000001",))])
    connection = sqlite3.connect(path)
    with connection:
        for table in ("mesh_words", "mesh_concept_words", "mesh_actions"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE mesh_facts SET value = '1/old' WHERE name = 'edition'")
    connection.close()
    with Library(path) as library:
        assert [term.ui for term in library.vocabulary.complete("substrate zyme")] == ["D990001"]
        assert library.vocabulary.nearest("dotatate lutetium", concepts=True)[0].ui == "C447941"
        assert library.vocabulary.acting("D000001") == []  # itself not known
        assert library.vocabulary.knows_actions()


def test_qualifiers_explode_by_name_and_code(vocabulary):
    assert vocabulary.qualifier_explosion("th")[0] == "therapy"
    assert set(vocabulary.qualifier_explosion("Surgery")) == {"surgery", "transplantation"}
    assert vocabulary.qualifier_explosion("administration and dosage") == ["administration & dosage"]
    assert vocabulary.qualifier_explosion("no such") == []


def test_nlm_s_own_qualifiers_go_before_ours(vocabulary):
    told = [QualifierRecord("surgery", "SU"), QualifierRecord("new kind of surgery", "NS", ("surgery",))]
    vocabulary.install([Descriptor("D000001", "One")], "2030", qualifiers=told)
    assert vocabulary.qualifier_explosion("su") == ["surgery", "new kind of surgery"]
    assert vocabulary.qualifier_explosion("th") == []


def test_what_is_learned_stays(path):
    with Library(path) as library:
        vocabulary = library.vocabulary
        assert vocabulary.unknown(["D000001", "C000001", "D009369"]) == ["D000001", "C000001"]
        vocabulary.learn(
            [
                Descriptor("D000001", "Calcimycin", tree_numbers=("D03.633.100.221.173",), entry_terms=("A-23187",)),
                SupplementaryRecord("C000001", "tin", mapped_to=("D000001",), entry_terms=("stannum",)),
            ]
        )
    with Library(path) as library:
        vocabulary = library.vocabulary
        assert vocabulary.unknown(["D000001", "C000001"]) == []
        assert vocabulary.find("a-23187").ui == "D000001"
        assert vocabulary.supplementary("Stannum").ui == "C000001"
        assert vocabulary.explosion("D000001") == ["D000001"]
        assert not vocabulary.is_installed()


def test_learning_again_replaces(vocabulary):
    vocabulary.learn([Descriptor("D000001", "Old", tree_numbers=("A01.100",), entry_terms=("Worn",))])
    vocabulary.learn([Descriptor("D000001", "New", tree_numbers=("A01.200",))])
    assert vocabulary.find("old") is None
    assert vocabulary.find("worn") is None
    assert vocabulary.tree_numbers("D000001") == ["A01.200"]


def test_learning_only_adds_to_an_installed_vocabulary(installed):
    installed.learn([Descriptor("D009369", "Something Else"), Descriptor("D000001", "Newer", tree_numbers=("C04",))])
    assert installed.name("D009369") == "Neoplasms"
    assert installed.find("newer").ui == "D000001"
    assert installed.at("C04").ui == "D009369"


def test_installing_again_replaces_all_but_supplementary_concepts(installed):
    told = installed.install([Descriptor("D000001", "One", tree_numbers=("A01",))], "2027")
    assert told == (1, 1, "2027")
    assert installed.year() == "2027"
    assert installed.find("Neoplasms") is None
    assert installed.supplementary("lanreotide")


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_breaks_off_leaves_the_old_one(installed, cut):
    data = small.XML.read_bytes()
    with pytest.raises(VocabularyFileError):
        installed.install(open_mesh(io.BytesIO(data[: int(len(data) * cut)]), "desc2027.xml").descriptors, "2027")
    assert installed.year() == "2026"
    agrees(installed, Witness(small.places()))
    assert installed.find("Cancer").name == "Neoplasms"


def test_a_killed_installation_leaves_the_old_one(path):
    with Library(path) as library, small.XML.open("rb") as file:
        library.vocabulary.install(open_mesh(file, "desc2026.xml").descriptors, "2026")
    script = f"""
import sys
from pathlib import Path
from netreader.library.library import Library
from netreader.mesh.descriptor import Descriptor
def descriptors():
    for number in range(5_000):
        yield Descriptor(f"D{{number:06}}", f"Heading {{number}}", tree_numbers=(f"A01.{{number % 1000:03}}",))
    print("written", flush=True)
    sys.stdin.read()
Library(Path({str(path)!r})).vocabulary.install(descriptors(), "2027")
"""
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    with Library(path) as library:
        assert library.vocabulary.year() == "2026"
        agrees(library.vocabulary, Witness(small.places()))
        told = library.vocabulary.install([Descriptor("D000001", "One")], "2028")
        assert told.descriptors == 1
        assert library.check() == []


def test_another_copy_reads_on_while_one_installs(path):
    with Library(path) as one, Library(path) as other:
        one.vocabulary.install([Descriptor("D000001", "Old", tree_numbers=("A01",))], "2025")
        assert other.vocabulary.name("D000001") == "Old"

        def descriptors():
            for number in range(3_000):
                yield Descriptor(f"D{number:06}", f"New {number}")
            assert other.vocabulary.name("D000001") == "Old"
            other.save_note(1, "Written meanwhile.")

        one.vocabulary.install(descriptors(), "2026")
        assert other.vocabulary.name("D000001") == "New 1"
        assert other.vocabulary.year() == "2026"


def test_two_copies_that_install_at_once_end_in_a_whole_one(path):
    with Library(path) as one, Library(path) as other:

        def first():
            yield Descriptor("D000001", "First")
            other.vocabulary.install([Descriptor("D000002", "Second")], "2026")
            yield Descriptor("D000003", "Third")

        with pytest.raises(LibraryError, match="installing"):
            one.vocabulary.install(first(), "2026")
        assert one.vocabulary.name("D000002") == "Second"
        assert one.vocabulary.counts() == (1, 0)


def test_threads_share_it(installed):
    failed = []

    def ask():
        try:
            for _ in range(50):
                assert installed.find("cancer").ui == "D009369"
                assert installed.complete("liv")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_damaged_library_is_saved_without_the_vocabulary(installed, library):
    assert library.check() == []
    library.compact()
    assert installed.find("cancer")


def test_a_copy_put_back_brings_its_vocabulary(library, tmp_path):
    library.backup(tmp_path / "copy.db")
    library.vocabulary.install([Descriptor("D000001", "One")], "2026")
    library.restore(tmp_path / "copy.db")
    assert not library.vocabulary.is_installed()
    assert library.vocabulary.find("Neuroendocrine Tumors")


# Copies


def filled(library, count: int = 400) -> None:
    """A paper, and an installed MeSH that makes up most of the file."""
    library.keep(parse((FIXTURES / "90000001.xml").read_bytes()))
    made = [
        Descriptor(f"D{number:06}", f"Heading {number}", tree_numbers=(f"C04.{number:03}",), scope_note="so " * 900)
        for number in range(1, count)
    ]
    library.vocabulary.install(made, "2026", qualifiers=[QualifierRecord("therapy", "TH")])


def test_a_daily_copy_is_made_without_an_installed_vocabulary(library):
    filled(library)
    made = library.backup_if_due()
    assert made.stat().st_size < backups.size_of(library.path) / 2
    copy = sqlite3.connect(made)
    tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    assert "mesh_descriptors" not in tables
    assert copy.execute("SELECT count(*) FROM doc_articles").fetchone() == (1,)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    assert library.vocabulary.is_installed()


def test_a_copy_by_wish_has_all_of_it(library, tmp_path):
    filled(library)
    library.backup(tmp_path / "copy.db")
    with Library(tmp_path / "copy.db") as copy:
        assert copy.vocabulary.is_installed()
        assert copy.vocabulary.name("D000007") == "Heading 7"


def test_a_vocabulary_that_is_a_small_part_stays_in_the_daily_copy(library, fixtures):
    filled(library, count=3)
    library.keep(fixtures)
    made = library.backup_if_due()
    with Library(made) as copy:
        assert copy.vocabulary.is_installed()


def test_back_from_a_daily_copy_the_vocabulary_is_taken_over(library):
    filled(library)
    made = library.backup_if_due()
    library.restore(made)
    vocabulary = library.vocabulary
    assert vocabulary.is_installed()
    assert vocabulary.year() == "2026"
    assert vocabulary.at("C04.007").scope_note
    assert [record.name for record in vocabulary.qualifiers()] == ["therapy"]
    assert library.notices == []


def test_a_daily_copy_opened_alone_knows_the_starter_headings(library, tmp_path):
    filled(library)
    made = library.backup_if_due()
    with Library(made) as copy:
        assert not copy.vocabulary.is_installed()
        assert copy.vocabulary.left_out() == "2026"
        assert copy.vocabulary.find("Neuroendocrine Tumors") is not None
    with Library(tmp_path / "other.db") as other:
        other.restore(made)
        assert any("MeSH 2026 is not in the copies" in notice for notice in other.notices)
        assert other.vocabulary.find("Neuroendocrine Tumors") is not None
        filled(other)
        assert other.vocabulary.left_out() == ""


def test_a_damaged_librarys_vocabulary_is_saved_or_said_to_be_lost(library, path):
    filled(library)
    library.close()
    for damaged in (b"doc_articles", b"mesh_descriptors"):
        data = bytearray(path.read_bytes())
        connection = sqlite3.connect(path)
        root, size = (
            connection.execute("SELECT rootpage FROM sqlite_master WHERE name=?", (damaged.decode(),)).fetchone()[0],
            connection.execute("PRAGMA page_size").fetchone()[0],
        )
        connection.close()
        data[(root - 1) * size : root * size] = b"\xff" * size
        path.write_bytes(data)
        with Library(path) as again:
            again.repair() if not again.salvaged else None
            assert again.salvaged
            whole = damaged == b"doc_articles"
            assert again.vocabulary.is_installed() is whole
            assert any("MeSH could not be read" in notice for notice in again.notices) is not whole
            assert again.vocabulary.find("Heading 7" if whole else "Neuroendocrine Tumors") is not None
