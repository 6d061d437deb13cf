"""Who may come in."""

import pytest

from netreader.serving.door import Door, is_loopback, new_secret
from netreader.serving.window import environment


def test_a_secret_is_long_and_new_each_time():
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(secret) >= 32 for secret in secrets)


def test_only_the_whole_secret_opens():
    door = Door("127.0.0.1")
    assert door.knows(door.secret)
    for wrong in ("", door.secret[:-1], door.secret + "x", door.secret.swapcase(), "é", "\ud800"):
        assert not door.knows(wrong)


def test_a_ticket_lets_in_once():
    door = Door("127.0.0.1")
    ticket = door.ticket
    assert ticket != door.secret
    assert not door.takes("")
    assert not door.takes(door.secret)
    assert door.takes(ticket)
    assert not door.takes(ticket)
    assert not door.takes("")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8017", "localhost:8017", "localhost", "[::1]:9", "127.0.0.2", "LOCALHOST:1"]
)
def test_this_machine_is_called_by_names_that_nobody_else_owns(host):
    door = Door("127.0.0.1")
    assert door.admits(host, None)
    assert door.admits(host, f"http://{host}")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8017",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.0.2.7",
        "[::1",
        ":",
    ],
)
def test_a_name_that_somebody_else_owns_is_no_name_of_ours(host):
    assert not Door("127.0.0.1").admits(host, None)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "http://127.0.0.1",
        "http://127.0.0.1:80170",
        "file://",
        "http://localhost:8017",
    ],
)
def test_a_page_of_another_place_is_refused(origin):
    assert not Door("127.0.0.1").admits("127.0.0.1:8017", origin)


def test_who_serves_others_is_called_by_address_or_by_its_own_name():
    door = Door("0.0.0.0", frozenset({"ward-pc"}))
    assert door.admits("192.0.2.7:8017", "http://192.0.2.7:8017")
    assert door.admits("ward-pc:8017", None)
    assert not door.admits("evil.example:8017", None)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.0.2.7", False),
        ("ward-pc", False),
    ],
)
def test_loopback_is_told_from_the_network(host, loopback):
    assert is_loopback(host) is loopback


def test_a_reader_for_a_browser_knows_nothing_of_the_servers_terminal():
    told = environment({"TMUX": "/tmp/x", "TERM": "dumb", "HOME": "/h", "COLUMNS": "9"}, 100, 0)
    assert "TMUX" not in told
    assert (told["COLUMNS"], told["ROWS"], told["HOME"]) == ("100", "2", "/h")
    assert told["TERM"] != "dumb"
