"""docs/cli.md is the contract: it has every command, option and setting, and none that does not exist."""

import re
from pathlib import Path

import pytest

from netreader import settings
from netreader.cli import VERBS, reader_parser
from netreader.cli.config import TEMPLATE
from netreader.cli.verb import Verb, parser_of
from netreader.formats import FORMATS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "cli.md").read_text(encoding="utf-8")


def section(name):
    found = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^##? |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, f"docs/cli.md has no section on {name}"
    return found[1]


def commands():
    yield "The reader", "netreader [WHAT", reader_parser()
    for verb in VERBS.values():
        if isinstance(verb, Verb):
            yield verb.name, f"netreader {verb.name}", parser_of(verb)
        else:
            for member in verb.verbs:
                yield verb.name, f"netreader {verb.name} {member.name}", parser_of(member, verb)


@pytest.mark.parametrize(
    ("name", "usage", "parser"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_is_documented(name, usage, parser):
    told = section(name)
    assert usage in told
    if "(#formats)" in told:
        told += section("Formats")
    for action in parser.declared():
        for option in action.option_strings:
            if option.startswith("--") and option != "--help":
                assert f"`{option}" in told, option
        for choice in action.choices or ():
            assert f"`{choice}`" in told, choice


def test_no_option_is_documented_that_is_not_there():
    for name in {name for name, _, _ in commands()}:
        known = {
            option
            for at, _, parser in commands()
            if at == name
            for action in parser.declared()
            for option in action.option_strings
        }
        told = set(re.findall(r"`(--[a-z-]+)", section(name)))
        assert told <= known | {"--json"}, name


def test_no_command_is_documented_that_is_not_there():
    told = set(re.findall(r"`netreader ([a-z]+)[ `]", PAGE))
    assert told == set(VERBS)


def test_every_setting_and_variable_is_documented():
    page = PAGE[PAGE.index("# Settings") :]
    for name in settings._KINDS:
        assert f"`{name}`" in page or f"`[{name}]`" in page, name
    for variables in settings._VARIABLES.values():
        for variable in variables:
            assert f"`{variable}`" in page, variable


def test_the_example_is_what_config_edit_begins_with():
    assert (DOCS / "config.toml").read_text(encoding="utf-8") == TEMPLATE


def test_every_format_is_documented():
    assert all(f"`{name}` | {format.suffix} |" in section("Formats") for name, format in FORMATS.items())
