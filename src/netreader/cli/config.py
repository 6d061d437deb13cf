"""``netreader config``: where the settings are, what is in force, and editing them."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping

from netreader import settings as settings_file
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Group, Parser, Verb, no_arguments
from netreader.errors import SettingsError

#: What a new settings file says: every setting, none in force.
TEMPLATE = """\
# Settings of netreader. A line without its # is in force; what is said in the environment or on the command line wins.

# Your address: NCBI writes to it before it blocks a busy program. Without it, the program's own is given.
# email = "you@example.org"

# Your NCBI API key, from your account's settings page: ten requests a second instead of three.
# api_key = ""

# Base address of the E-utilities: a proxy, or a local server. Plain http only on this machine, unless allowed.
# eutils_url = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
# allow_plain_http = false

# Address of the folder of MeSH's files, for netreader mesh install.
# mesh_url = "https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/"

# Europe PMC is asked for citations, references and full texts that PubMed does not have, at this address.
# europepmc = true
# europepmc_url = "https://www.ebi.ac.uk/europepmc/webservices/rest/"

# Your library's proxy (EZproxy): what stands before the address of a publisher, so that its subscription opens it.
# library_proxy = "https://login.ezproxy.example.edu/login?url="

# dark, light, or the name of another theme in the reader's palette. Without it, the last one used.
# theme = "dark"

# Draw with ASCII characters only.
# ascii = false

# Command line of the editor for notes, where neither VISUAL nor EDITOR names one.
# editor = "nano"

# Days after which the reader, when nothing else is done, asks PubMed again about a paper that is kept; 0 for never.
# refresh_days = 7

# Folder of Markdown files that is kept the same as the library; without it, the one used last.
# vault = "~/Documents/Papers"

# Your name in screening, under which decisions are kept; without it, it is asked for.
# reviewer = "AB"

# Reasons to exclude a paper in screening, in the order of their keys; without them, netreader's own.
# reasons = ["wrong population", "wrong intervention", "wrong outcome"]

# Other keys for the reader's actions; ? in the reader lists them, docs/keys.md has their names.
# [keys]
# note = "f6,Q"
# star = "asterisk"

# Other names of the five colours of highlights, and behind a comma the background of each.
# [highlights]
# supports = "agrees, #507050"
# question = "ask"
"""


def _declare_show(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document instead of TOML")


def _path(arguments: argparse.Namespace, terminal: Terminal) -> int:
    terminal.data(str(settings_file.places(os.environ).config_file))
    return 0


def _show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    settings = settings_file.load(os.environ)
    shown = settings_file.masked(settings)
    if arguments.json:
        terminal.document(json.dumps(shown, ensure_ascii=False, indent=2))
        return 0
    tables = {name: shown.pop(name) for name in ("keys", "highlights")}
    for name, value in shown.items():
        origin = settings.origins.get(name)
        terminal.data(f"{name} = {_toml(value)}" + (f"  # {origin}" if origin else ""))
    for table, values in tables.items():
        if isinstance(values, Mapping) and values:
            terminal.data(f"\n[{table}]")
            for name, value in values.items():
                terminal.data(f"{_toml_name(name)} = {_toml(value)}")
    return 0


def _toml(value: object) -> str:
    """A TOML value; JSON's strings and booleans are TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_name(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else _toml(name)


def _edit(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Open the settings file in the editor, made from the template if there is none, and say if it can't be used."""
    from netreader.exchange.whole import written_whole
    from netreader.tui.editor import EditorFailed, edit

    file = settings_file.places(os.environ).config_file
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else TEMPLATE
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings in {file} can't be read.", "Check what is there.", file) from error
    try:
        editor = settings_file.load(os.environ).editor
    except SettingsError:  # it may be just what is to be mended
        editor = ""
    try:
        after = edit(before, editor, name="config", suffix=".toml")
    except EditorFailed as failure:
        terminal.say(f"netreader: {failure}")
        return 2
    if after == before:
        terminal.say("The settings are unchanged.")
        return 0
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(0o600)  # an API key may be in it
        with written_whole(file) as put:
            put(after)
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise SettingsError(f"The settings in {file} can't be written: {reason}.", "", file) from error
    settings_file.load(os.environ)
    terminal.say("The settings are saved.")
    return 0


VERB = Group(
    "config",
    "The settings.",
    (
        Verb("path", "Print where the settings file is, or would be.", no_arguments, _path),
        Verb(
            "show", "Print the settings in force and where each comes from; secrets are hidden.", _declare_show, _show
        ),
        Verb("edit", "Open the settings file in your editor; a new one lists every setting.", no_arguments, _edit),
    ),
)
