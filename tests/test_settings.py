"""Settings: where they come from, which wins, and what is said of the ones that can't be used."""

import dataclasses
from pathlib import Path

import pytest

from netreader import settings
from netreader.errors import SettingsError


@pytest.fixture
def house(tmp_path):
    """An environment with its own home, and a way to write its settings file."""

    class House:
        environ = {"NETREADER_HOME": str(tmp_path / "home")}
        file = tmp_path / "home" / "config.toml"

        def write(self, text, **options):
            self.file.parent.mkdir(exist_ok=True)
            self.file.write_bytes(text if isinstance(text, bytes) else text.encode(**options))

        def load(self, environ=None, **overrides):
            return settings.load(self.environ | (environ or {}), **overrides)

        def refused(self, environ=None, **overrides):
            with pytest.raises(SettingsError) as caught:
                self.load(environ, **overrides)
            return caught.value

    return House()


def test_nothing_needs_to_be_configured(house, tmp_path):
    found = house.load()
    assert found.eutils_url == "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    assert (found.tool, found.email, found.api_key) == ("netreader", "netreader@users.noreply.github.com", "")
    assert (found.theme, found.ascii, found.editor, dict(found.keys)) == ("", False, "", {})
    assert list(tmp_path.iterdir()) == []


def test_one_folder_holds_everything_when_home_is_named(house):
    found = house.load().places
    assert found.config_file == house.file
    assert found.library == house.file.parent / "data" / "library.db"
    assert found.log.parent == found.data == found.backups.parent
    assert found.cache == house.file.parent / "cache"


def test_a_relative_home_does_not_move_with_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert settings.places({"NETREADER_HOME": "here"}).data == tmp_path / "here" / "data"


def test_a_home_under_the_users_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.places({"NETREADER_HOME": "~/reading"}).data == tmp_path / "reading" / "data"


def test_a_home_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"NETREADER_HOME.*not a folder"):
        settings.places({"NETREADER_HOME": str(tmp_path / "file")})


def test_the_systems_places_otherwise(monkeypatch, tmp_path):
    for name in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.setattr("sys.platform", "linux")
    found = settings.places({})
    assert "netreader" in found.config_file.parts
    assert found.config_file.name == "config.toml"
    assert len({found.config_file.parent, found.data, found.cache}) == 3


def test_lowest_first_default_file_environment_command_line(house):
    house.write('email = "file@example.org"\neditor = "nano"\ntheme = "light"\n')
    assert house.load().email == "file@example.org"
    assert house.load().editor == "nano"
    environ = {"NCBI_EMAIL": "environment@example.org", "EDITOR": "vi"}
    assert house.load(environ).email == "environment@example.org"
    assert house.load(environ).editor == "vi"
    assert house.load(environ | {"VISUAL": "code -w"}).editor == "code -w"
    found = house.load(environ, email="flag@example.org", theme=None)
    assert (found.email, found.theme) == ("flag@example.org", "light")
    assert found.origins == {
        "email": "the command line",
        "editor": "EDITOR",
        "theme": str(house.file),
    }


def test_an_empty_variable_is_as_good_as_none(house):
    house.write('email = "file@example.org"')
    assert house.load({"NCBI_EMAIL": "", "NCBI_API_KEY": " "}).email == "file@example.org"
    assert house.load({"NCBI_API_KEY": " "}).api_key == ""


def test_a_file_with_everything(house):
    house.write(
        """
        email = "me@example.org"
        api_key = "0123456789abcdef0123456789abcdef0123"
        eutils_url = "https://proxy.example.org/entrez/eutils"
        theme = "nord"
        ascii = true
        editor = "vim -n"

        [keys]
        fetch_all = "F"
        star = ["s", "asterisk"]
        """
    )
    found = house.load()
    assert found.eutils_url == "https://proxy.example.org/entrez/eutils/"
    assert found.ascii is True
    assert found.keys == {"fetch_all": "F", "star": "s,asterisk"}
    with pytest.raises(TypeError):
        found.keys["quit"] = "x"
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.email = ""


def test_a_file_with_a_byte_order_mark(house):
    house.write('theme = "light"\r\n', encoding="utf-8-sig")
    assert house.load().theme == "light"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('theme = "light"\nascii = yes\n', 2, "line 2"),
        ('theme = "light', 1, "can't be read"),
        ('theme = "a"\n\ntheme = "b"\n', 3, "line 3"),
        ("[keys\n", 1, "line 1"),
        (b'email = "x"\n# caf\xe9\n', 2, "not UTF-8"),
        (b"\x00", 1, "can't be read"),
        ("x = " + "[" * 5000, 1, "can't be read"),
    ],
)
def test_broken_toml_is_told_with_its_file_and_line(house, text, line, says):
    house.write(text)
    error = house.refused()
    assert (error.path, error.line) == (house.file, line)
    assert str(house.file) in error.message
    assert says in error.message
    assert error.hint


@pytest.mark.parametrize(
    ("text", "line", "says", "hint"),
    [
        ('\nthem = "light"', 2, "no setting 'them'", "Did you mean theme?"),
        ('apikey = "k"', 1, "no setting 'apikey'", "Did you mean api_key?"),
        ("[key]\nquit = 'q'", 1, "no setting 'key'", "Did you mean keys?"),
        ("\n\n'zzzzzz' = 1", 3, "no setting 'zzzzzz'", "email, api_key, eutils_url"),
        ("email = 4", 1, "email must be text in quotes", ""),
        ("ascii = 'yes'", 1, "ascii must be true or false", ""),
        ("ascii = 1", 1, "ascii must be true or false", ""),
        ("theme = 'x'\nkeys = 'q'", 2, "keys must be a table", ""),
        ("theme = 'x'\n[keys]\nstar = 5", 3, "the key of star", ""),
        ("[keys]\nquit = 'q'\nstar = ['s', 5]", 3, "the key of star", ""),
        ("keys.star = 5", 1, "the key of star", ""),
    ],
)
def test_a_setting_that_is_not_one_is_named_with_its_line(house, text, line, says, hint):
    house.write(text)
    error = house.refused()
    assert (error.path, error.line) == (house.file, line)
    assert f"line {line}" in error.message
    assert says in error.message
    assert hint in error.hint


def test_a_settings_file_that_may_not_be_read(house, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied")

    house.write("")
    monkeypatch.setattr(Path, "read_text", refuse)
    error = house.refused()
    assert error.path == house.file
    assert "permission denied" in error.message


def test_a_settings_file_that_is_a_folder(house):
    house.file.mkdir(parents=True)
    assert house.refused().path == house.file


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://example.org/eutils", "https://example.org/eutils/"),
        ("https://example.org/eutils//", "https://example.org/eutils/"),
        (" https://example.org ", "https://example.org/"),
        ("http://127.0.0.1:8001/entrez/eutils/", "http://127.0.0.1:8001/entrez/eutils/"),
        ("http://localhost:8001/e", "http://localhost:8001/e/"),
        ("http://[::1]:8001/e", "http://[::1]:8001/e/"),
    ],
)
def test_addresses_of_the_eutilities(house, given, used):
    assert house.load({"NETREADER_EUTILS_URL": given}).eutils_url == used


@pytest.mark.parametrize(
    "given",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "example.org/eutils",
        "https://",
        "https://example.org/?db=pubmed",
        "https://example.org/#x",
        "https://example.org/a b",
        "https://example.org:port/",
        "https://[::1/",
        "javascript:alert(1)",
    ],
)
def test_what_is_not_an_address_is_refused(house, given):
    error = house.refused({"NETREADER_EUTILS_URL": given})
    assert "NETREADER_EUTILS_URL" in error.message
    assert "https://" in error.hint


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "127.0.0.1.example.org", "10.0.0.1"])
def test_plain_http_leaves_this_machine_only_when_allowed(house, host):
    environ = {"NETREADER_EUTILS_URL": f"http://{host}/eutils/"}
    error = house.refused(environ)
    assert "plain http" in error.message
    assert "allow_plain_http" in error.hint
    house.write("allow_plain_http = true")
    assert house.load(environ).eutils_url == f"http://{host}/eutils/"


def test_an_address_in_the_file_is_refused_with_its_line(house):
    house.write('theme = "light"\neutils_url = "ftp://example.org"\n')
    error = house.refused()
    assert (error.path, error.line) == (house.file, 2)
    assert f"{house.file}, line 2" in error.message


@pytest.mark.parametrize("given", ["me", "me@", "@example.org", "me and you@example.org", "é@example.org"])
def test_what_is_not_an_e_mail_address_is_refused(house, given):
    assert "NCBI_EMAIL" in house.refused({"NCBI_EMAIL": given}).message


def test_a_wrong_api_key_is_refused_without_being_shown(house):
    error = house.refused({"NCBI_API_KEY": "not a key"})
    assert "NCBI_API_KEY" in error.message
    assert "not a key" not in str(error)


def test_secrets_are_never_shown(house):
    found = house.load(
        {"NCBI_API_KEY": "0123456789abcdef", "NETREADER_EUTILS_URL": "https://user:hunter2@example.org/e"}
    )
    assert "0123456789abcdef" not in repr(found)
    assert "hunter2" not in repr(found)
    shown = settings.masked(found)
    assert "0123456789abcdef" not in str(shown)
    assert "hunter2" not in str(shown)
    assert "example.org" in shown["eutils_url"]
    assert shown["api_key"]
    assert settings.masked(house.load())["api_key"] == ""


def test_a_password_in_a_refused_address_is_not_shown(house):
    error = house.refused({"NETREADER_EUTILS_URL": "ftp://user:hunter2@example.org/e"})
    assert "hunter2" not in str(error)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "nb_NO.utf8"}, False),
        ({"LANG": "C"}, True),
        ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
    ],
)
def test_a_locale_without_utf8_draws_ascii(house, environ, expected):
    assert house.load(environ).ascii is expected
    house.write(f"ascii = {str(not expected).lower()}")
    assert house.load(environ).ascii is not expected
