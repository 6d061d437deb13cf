"""A file is there once all of it is written, and until then the old one is."""

import stat

import pytest

from netreader.exchange.whole import written_whole


def test_a_new_file(tmp_path):
    with written_whole(tmp_path / "a.txt") as put:
        put("Zellen: ")
        assert not (tmp_path / "a.txt").exists()
        put("ä\n")
    assert (tmp_path / "a.txt").read_bytes() == "Zellen: ä\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError, MemoryError])
def test_whatever_ends_it_the_old_file_stays(tmp_path, error):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def write():
        with written_whole(path) as put:
            put("new")
            raise error

    with pytest.raises(error):
        write()
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_who_may_read_it_stays(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    with written_whole(path) as put:
        put("new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)


def test_a_link_stays_a_link(tmp_path):
    target = tmp_path / "target.txt"
    target.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    with written_whole(link) as put:
        put("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_folder_and_a_place_that_is_not_there(tmp_path):
    for path in (tmp_path, tmp_path / "none" / "a.txt"):
        with pytest.raises((IsADirectoryError, FileNotFoundError)), written_whole(path) as put:
            put("new")
