"""Settings: defaults, the TOML file, the environment and the command line, in one frozen value. Creates nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit, urlunsplit

from netreader.errors import SettingsError

#: NCBI's own address of the E-utilities.
EUTILS_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
#: Where NLM keeps the files of MeSH (since 2026 in XML alone).
MESH_URL = "https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/"
#: Europe PMC's service, asked for citations, references and full texts where PubMed has none.
EUROPEPMC_URL = "https://www.ebi.ac.uk/europepmc/webservices/rest/"
#: NCBI asks for an address on every call; this one names the program, not its reader.
CONTACT = "netreader@users.noreply.github.com"

_VARIABLES = {
    "eutils_url": ("NETREADER_EUTILS_URL",),
    "mesh_url": ("NETREADER_MESH_URL",),
    "europepmc_url": ("NETREADER_EUROPEPMC_URL",),
    "library_proxy": ("NETREADER_LIBRARY_PROXY",),
    "api_key": ("NCBI_API_KEY",),
    "email": ("NCBI_EMAIL",),
    "editor": ("VISUAL", "EDITOR"),
    "reviewer": ("NETREADER_REVIEWER",),
}
_KINDS: dict[str, type] = {
    "email": str,
    "api_key": str,
    "eutils_url": str,
    "mesh_url": str,
    "europepmc": bool,
    "europepmc_url": str,
    "allow_plain_http": bool,
    "library_proxy": str,
    "theme": str,
    "ascii": bool,
    "editor": str,
    "refresh_days": int,
    "vault": str,
    "keys": dict,
    "highlights": dict,
    "reviewer": str,
    "reasons": list,
}
#: Colours of highlights, which the settings may name anew.
_HIGHLIGHTS = ("key", "supports", "contradicts", "method", "question")
_KIND_NAMES: dict[type, str] = {
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    list: 'a list of texts: ["wrong population", "wrong outcome"]',
    dict: 'a table of actions and keys, such as [keys] with fetch_all = "F" under it',
}


@dataclass(frozen=True)
class Places:
    """Where things are on this machine; none of them need exist yet.

    Attributes:
        config_file: The settings, TOML.
        data: Folder of what must not be lost.
        cache: Folder of what can be had again.
    """

    config_file: Path
    data: Path
    cache: Path

    @property
    def library(self) -> Path:
        """The library's file."""
        return self.data / "library.db"

    @property
    def templates(self) -> Path:
        """Folder of the reader's own templates for notes."""
        return self.config_file.parent / "templates"

    @property
    def abbreviations(self) -> Path:
        """The reader's own abbreviations."""
        return self.config_file.parent / "abbreviations.toml"

    @property
    def trials(self) -> Path:
        """The reader's own trials."""
        return self.config_file.parent / "trials.toml"

    @property
    def editing(self) -> Path:
        """Folder of the texts that are open in an editor."""
        return self.data / "editing"

    @property
    def log(self) -> Path:
        """Where unexpected errors are written down."""
        return self.data / "netreader.log"

    @property
    def backups(self) -> Path:
        """Folder of the library's backups."""
        return self.data / "backups"


@dataclass(frozen=True)
class Settings:
    """The settings in force.

    Attributes:
        eutils_url: Base address of the E-utilities, ending in ``/``.
        mesh_url: Address of the folder of MeSH's files, ending in ``/``.
        europepmc: Ask Europe PMC where PubMed has no answer.
        europepmc_url: Address of Europe PMC's service, ending in ``/``.
        api_key: The reader's NCBI API key, or empty. Never shown.
        email: The address NCBI is given on every call.
        tool: The name NCBI is given on every call.
        theme: A theme of the reader, ``dark``, ``light``, or empty for the last one used.
        ascii: Draw with ASCII characters only.
        editor: Command line of the reader's editor; empty if none was named.
        allow_plain_http: Let the addresses of services be plain http beyond this machine.
        library_proxy: What stands before an address that a library's subscription opens (EZproxy), or empty.
        refresh_days: Days after which the reader asks PubMed again about a paper; 0 for never.
        vault: Folder of Markdown files that is kept the same as the library; empty for the one used last.
        keys: Id of an action in the reader → its keys, by commas.
        highlights: Colour of highlights → its name, and behind a comma how it looks: ``agrees, #507050``.
        reviewer: The reader's name in screening; empty if it is to be asked for.
        reasons: Reasons to exclude a paper in screening; those of netreader if none are named.
        origins: Name of a setting → where its value comes from, for those that are not the default.
    """

    places: Places
    eutils_url: str = field(default=EUTILS_URL, repr=False)  # it may hold a password
    mesh_url: str = field(default=MESH_URL, repr=False)
    europepmc: bool = True
    europepmc_url: str = field(default=EUROPEPMC_URL, repr=False)
    api_key: str = field(default="", repr=False)
    email: str = CONTACT
    tool: str = "netreader"
    theme: str = ""
    ascii: bool = False
    editor: str = ""
    refresh_days: int = 7
    vault: str = ""
    allow_plain_http: bool = False
    library_proxy: str = ""
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    highlights: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reviewer: str = ""
    reasons: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False, compare=False)

    def highlight_names(self) -> dict[str, str]:
        """Colour of highlights → what the reader calls it."""
        given = {name: value.partition(",")[0].strip() for name, value in self.highlights.items()}
        return {colour: given.get(colour) or colour for colour in _HIGHLIGHTS}


def places(environ: Mapping[str, str]) -> Places:
    """The places that the environment points to: all under NETREADER_HOME, else where the system keeps such things."""
    home = environ.get("NETREADER_HOME", "")
    if home:
        folder = Path(home)
        try:
            folder = folder.expanduser().absolute()
        except (RuntimeError, OSError) as error:
            raise SettingsError(f"NETREADER_HOME is {home!r}, which is not a folder.", "Name a folder.") from error
        if folder.exists() and not folder.is_dir():
            raise SettingsError(f"NETREADER_HOME is {home!r}, which is not a folder.", "Name a folder.")
        return Places(folder / "config.toml", folder / "data", folder / "cache")
    import platformdirs

    return Places(
        Path(platformdirs.user_config_dir("netreader", appauthor=False), "config.toml"),
        Path(platformdirs.user_data_dir("netreader", appauthor=False)),
        Path(platformdirs.user_cache_dir("netreader", appauthor=False)),
    )


def load(environ: Mapping[str, str], **overrides: object) -> Settings:
    """The settings in force: defaults, then the TOML file, then the environment, then `overrides` that are not None.

    Raises:
        SettingsError: The file can't be read, or a value can't be used; it names the setting, the file and the line.
    """
    where = places(environ)
    text = _read(where.config_file)
    values: dict[str, object] = {"ascii": _no_utf8(environ)}
    origins: dict[str, str] = {}
    for name, value in _parse(text, where.config_file).items():
        values[name] = value
        origins[name] = str(where.config_file)
    for name, variables in _VARIABLES.items():
        for variable in variables:
            if environ.get(variable, "").strip():
                values[name], origins[name] = environ[variable].strip(), variable
                break
    for name, value in overrides.items():
        if value is not None:
            values[name], origins[name] = value, "the command line"
    for name, check in _CHECKS.items():
        if values.get(name):
            try:
                values[name] = check(values)
            except SettingsError as error:
                raise _placed(error, name, origins.get(name, ""), where.config_file, text) from None
    return Settings(places=where, origins=MappingProxyType(origins), **values)  # type: ignore[arg-type]


def in_place(error: SettingsError, settings: Settings) -> SettingsError:
    """An error about the keys, found by who knows the actions, with the file and line of the action that it names."""
    origin = settings.origins.get("keys", "")
    words = set(re.findall(r"\w+", error.message))
    named = next((action for action in settings.keys if action in words), "keys")
    try:
        text = _read(settings.places.config_file)
    except SettingsError:
        text = ""
    return _placed(error, named, origin, settings.places.config_file, text)


def masked(settings: Settings) -> dict[str, object]:
    """The settings by name, for showing: the API key and a password in an address are hidden."""
    shown: dict[str, object] = {
        entry.name: getattr(settings, entry.name)
        for entry in fields(Settings)
        if entry.name not in ("places", "origins", "tool")
    }
    shown["api_key"] = "********" if settings.api_key else ""
    shown["eutils_url"] = _without_password(settings.eutils_url)
    shown["mesh_url"] = _without_password(settings.mesh_url)
    shown["europepmc_url"] = _without_password(settings.europepmc_url)
    shown["keys"] = dict(settings.keys)
    shown["highlights"] = dict(settings.highlights)
    shown["reasons"] = list(settings.reasons)
    return shown


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"The settings in {file} can't be read: line {line} is not UTF-8 text."
        raise SettingsError(message, "Save the file as UTF-8.", file, line) from error
    except OSError as error:
        message = f"The settings in {file} can't be read: {(error.strerror or 'error').lower()}."
        raise SettingsError(message, "Check what is there and who may read it.", file) from error


def _parse(text: str, file: Path) -> dict[str, object]:
    if not text.strip():
        return {}
    import tomllib

    try:
        found: dict[str, object] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what, line = str(error), text.count("\n") + 1
        if place := re.search(r"\s*\(at line (\d+), column \d+\)", what):
            what, line = what[: place.start()], int(place[1])
        what = re.sub(r"\s*\(at end of document\)", " at its end", what)
        message = f"The settings in {file} can't be read: line {line}: {what}."
        raise SettingsError(message, 'A setting is a line such as theme = "light".', file, line) from error
    for name, value in found.items():
        line = _line_of(name, text)
        if name not in _KINDS:
            raise SettingsError(f"{file}, line {line}: there is no setting {name!r}.", _nearest(name), file, line)
        if not isinstance(value, _KINDS[name]) or isinstance(value, bool) is not (_KINDS[name] is bool):
            raise SettingsError(f"{file}, line {line}: {name} must be {_KIND_NAMES[_KINDS[name]]}.", "", file, line)
        if isinstance(value, dict):
            found[name] = MappingProxyType({action: _keys(action, keys, file, text) for action, keys in value.items()})
        elif isinstance(value, list):
            if not all(isinstance(item, str) for item in value):
                raise SettingsError(f"{file}, line {line}: {name} must be {_KIND_NAMES[list]}.", "", file, line)
            found[name] = tuple(item.strip() for item in value if item.strip())
        elif isinstance(value, str):
            found[name] = value.strip()
    return found


def _keys(action: str, keys: object, file: Path, text: str) -> str:
    """The keys of one action: text, or a list of texts."""
    listed: list[object] = keys if isinstance(keys, list) else [keys]
    named = [key for key in listed if isinstance(key, str)]
    if len(named) == len(listed):
        return ",".join(named)
    line = _line_of(action, text)
    message = f'{file}, line {line}: the key of {action} must be text in quotes, or a list of such: ["f", "F"].'
    raise SettingsError(message, "", file, line)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), _KINDS, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else f"The settings are: {', '.join(_KINDS)}."


def _line_of(name: str, text: str) -> int:
    """The line on which a setting stands, counted from 1; 1 where it can't be told."""
    word = rf"[\"']?{re.escape(name)}[\"']?"
    place = re.search(rf"^[ \t]*(?:\[+[ \t]*{word}[ \t]*[.\]]|(?:keys\.)?{word}[ \t]*[.=])", text, re.MULTILINE)
    return text.count("\n", 0, place.start()) + 1 if place else 1


def _placed(error: SettingsError, name: str, origin: str, file: Path, text: str) -> SettingsError:
    """The error, saying where the value came from."""
    if origin == str(file):
        line = _line_of(name, text)
        return SettingsError(f"{file}, line {line}: {error.message}", error.hint, file, line)
    return SettingsError(f"{origin}: {error.message}", error.hint) if origin else error


def _eutils_url(values: Mapping[str, object]) -> str:
    return _address(values, "eutils_url", "an address of the E-utilities", "NCBI's own", EUTILS_URL)


def _mesh_url(values: Mapping[str, object]) -> str:
    return _address(values, "mesh_url", "the address of a folder of MeSH's files", "NLM's own", MESH_URL)


def _europepmc_url(values: Mapping[str, object]) -> str:
    return _address(values, "europepmc_url", "an address of Europe PMC's service", "its own", EUROPEPMC_URL)


def _library_proxy(values: Mapping[str, object]) -> str:
    """An EZproxy prefix: what is opened stands behind it."""
    text = str(values["library_proxy"])
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    sane = parts.scheme in ("http", "https") and host and "@" not in parts.netloc
    if not sane or not re.fullmatch(r"[!-~]{1,500}", text) or not text.endswith(("url=", "qurl=")):
        raise SettingsError(
            f"library_proxy {_without_password(text)!r} is not the prefix of a proxy.",
            'Your library names it; it looks like "https://login.ezproxy.example.edu/login?url=".',
        )
    return text


def _address(values: Mapping[str, object], name: str, what: str, whose: str, usual: str) -> str:
    text = str(values[name])
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or re.search(r"\s", text):
        raise SettingsError(
            f"{name} {_without_password(text)!r} is not {what}.",
            f"It begins with https:// and has no question mark; {whose} is {usual}",
        )
    if parts.scheme == "http" and not _is_this_machine(host) and not values.get("allow_plain_http"):
        risk = {
            "eutils_url": "queries and an API key could be read",
            "europepmc_url": "what you read could be seen",
        }.get(name, "the file could be changed")
        raise SettingsError(
            f"{name} {_without_password(text)!r} is plain http: {risk} on the way.",
            "Use https, or set allow_plain_http = true in the settings file.",
        )
    return text.rstrip("/") + "/"


def _is_this_machine(host: str) -> bool:
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def _without_password(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "********"
    if "@" not in parts.netloc:
        return address
    return urlunsplit(parts._replace(netloc=f"********@{parts.netloc.rpartition('@')[2]}"))


def _email(values: Mapping[str, object]) -> str:
    text = str(values["email"])
    if not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", text):
        raise SettingsError(f"email {text!r} is not an e-mail address.", "Write it as name@example.org, no blanks.")
    return text


def _api_key(values: Mapping[str, object]) -> str:
    text = str(values["api_key"])
    if not re.fullmatch(r"[0-9A-Za-z]+", text):
        raise SettingsError("api_key is not an NCBI API key.", "Copy it from your NCBI account: 36 letters and digits.")
    return text


def _refresh_days(values: Mapping[str, object]) -> int:
    days = values["refresh_days"]
    if not isinstance(days, int) or not 0 <= days <= 3650:
        raise SettingsError(f"refresh_days is {days}.", "Days, from 1 to 3650, or 0 for never.")
    return days


def _highlights(values: Mapping[str, object]) -> Mapping[str, str]:
    given = values["highlights"]
    assert isinstance(given, Mapping)
    for name, value in given.items():
        if name not in _HIGHLIGHTS:
            raise SettingsError(f"There is no colour of highlights {name!r}.", f"They are: {', '.join(_HIGHLIGHTS)}.")
        look = str(value).partition(",")[2].strip()
        if look and not re.fullmatch(r"#[0-9A-Fa-f]{6}", look):
            raise SettingsError(
                f"The background of highlights {name!r} is {look!r}, which is not a colour.",
                "Write it as # and six hexadecimal figures: #507050.",
            )
    return given


_CHECKS = {
    "eutils_url": _eutils_url,
    "mesh_url": _mesh_url,
    "europepmc_url": _europepmc_url,
    "library_proxy": _library_proxy,
    "email": _email,
    "api_key": _api_key,
    "refresh_days": _refresh_days,
    "highlights": _highlights,
}


def _no_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the locale that governs characters is named and is not UTF-8 (POSIX: LC_ALL, LC_CTYPE, LANG, in turn)."""
    name = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    return bool(name) and "utf8" not in name.lower().replace("-", "")
