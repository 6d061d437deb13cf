"""``netreader completion``: scripts by which a shell completes the command line.

A script is written from the parsers themselves and asks nothing of the program while one types.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from netreader.cli.terminal import Terminal
from netreader.cli.verb import Group, Parser, Verb, parser_of


@dataclass(frozen=True)
class Place:
    """A place on the command line where words can be completed.

    Attributes:
        path: The words before it: empty, ``search``, ``library info``.
        words: What may follow, with a description of each: verbs and options.
        values: Option → the values it takes; none listed where it takes anything.
        choices: Values of the positional argument, where they are known.
        files: Whether the positional argument is a file.
    """

    path: str
    words: dict[str, str]
    values: dict[str, tuple[str, ...]]
    choices: tuple[str, ...] = ()
    files: bool = False


def places() -> Iterator[Place]:
    """Every place, the outermost first."""
    from netreader.cli import VERBS, reader_parser

    yield _place("", reader_parser(), {verb.name: verb.summary for verb in VERBS.values()})
    for verb in VERBS.values():
        if isinstance(verb, Verb):
            yield _place(verb.name, parser_of(verb))
            continue
        yield Place(verb.name, {member.name: member.summary for member in verb.verbs} | {"--help": "show help"}, {})
        for member in verb.verbs:
            yield _place(f"{verb.name} {member.name}", parser_of(member, verb))


def _place(path: str, parser: Parser, verbs: dict[str, str] | None = None) -> Place:
    words = dict(verbs or {})
    values: dict[str, tuple[str, ...]] = {}
    choices: tuple[str, ...] = ()
    files = False
    for action in parser.declared():
        options = [option for option in action.option_strings if option.startswith("--")]
        words.update(dict.fromkeys(options, action.help or ""))
        if not action.option_strings:
            choices += tuple(action.choices or ())
            files = files or action.metavar == "FILE"
        elif action.nargs != 0:
            values.update(dict.fromkeys(options, tuple(action.choices or ())))
    return Place(path, words, values, choices, files)


def bash() -> str:
    """For bash: a function of the words before the cursor."""
    cases = []
    for place in places():
        for option, values in place.values.items():
            cases.append(f'    "{place.path} {option}") words="{" ".join(values)}" ;;')
    ways = []
    for place in places():
        if place.path:
            more = "; files=1" if place.files else ""
            ways.append(f'    "{place.path}") words="{" ".join((*place.words, *place.choices))}"{more} ;;')
    first = " ".join(next(places()).words)
    groups = "|".join(_groups())
    return _BASH.format(first=first, groups=groups, values="\n".join(cases), ways="\n".join(ways))


_BASH = """\
# bash completion of netreader. In ~/.bashrc: eval "$(netreader completion bash)"
_netreader() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} path="" words="" files=""
  COMPREPLY=()
  if (( COMP_CWORD > 1 )); then
    path=${{COMP_WORDS[1]}}
    case $path in
    {groups}) (( COMP_CWORD > 2 )) && path="$path ${{COMP_WORDS[2]}}" ;;
    -*) path="" ;;
    esac
  fi
  case "$path $before" in
{values}
    *)
    case $path in
    "") words="{first}" ;;
{ways}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ $files && $current != -* ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}}
complete -F _netreader netreader
"""


def zsh() -> str:
    """For zsh: a function that describes what may follow."""
    ways = []
    values = []
    for place in places():
        described = " ".join(_zsh_word(word, about) for word, about in place.words.items())
        described += "".join(f" {choice}" for choice in place.choices)
        ways.append(f'    "{place.path}") words_here=({described}){"; files=1" if place.files else ""} ;;')
        for option, known in place.values.items():
            values.append(f'    "{place.path} {option}") values_here=({" ".join(known)}); takes_value=1 ;;')
    return _ZSH.format(groups="|".join(_groups()), values="\n".join(values), ways="\n".join(ways))


def _zsh_word(word: str, about: str) -> str:
    quoted = about.replace("%%", "%").replace("'", "'\\''")
    return "'" + word + ":" + quoted + "'"


_ZSH = """\
#compdef netreader
# zsh completion of netreader. In ~/.zshrc, after compinit: eval "$(netreader completion zsh)"
_netreader() {{
  local -a words_here values_here
  local place="" files="" takes_value=""
  if (( CURRENT > 2 )); then
    place=$words[2]
    case $place in
    ({groups}) (( CURRENT > 3 )) && place="$place $words[3]" ;;
    (-*) place="" ;;
    esac
  fi
  case "$place $words[CURRENT-1]" in
{values}
  esac
  if [[ -n $takes_value ]]; then
    compadd -a values_here
    return
  fi
  case $place in
{ways}
  esac
  _describe -t commands netreader words_here
  [[ -n $files ]] && _files
}}
if [[ $funcstack[1] == _netreader ]]; then
  _netreader "$@"
else
  compdef _netreader netreader
fi
"""


def fish() -> str:
    """For fish: a line for each word."""
    lines = [
        "# fish completion of netreader. Once: netreader completion fish > ~/.config/fish/completions/netreader.fish",
        "complete -c netreader -f",
    ]
    groups = _groups()
    for place in places():
        when = _fish_condition(place.path, groups)
        for word, about in place.words.items():
            about = about.replace("%%", "%").replace("\\", "\\\\").replace("'", "\\'")
            if word.startswith("--"):
                takes = ""
                if word in place.values:
                    takes = " -x" + (f" -a '{' '.join(place.values[word])}'" if place.values[word] else "")
                lines.append(f"complete -c netreader -n '{when}' -l {word[2:]}{takes} -d '{about}'")
            else:
                lines.append(f"complete -c netreader -n '{when}' -a {word} -d '{about}'")
        if place.choices:
            lines.append(f"complete -c netreader -n '{when}' -a '{' '.join(place.choices)}'")
        if place.files:
            lines.append(f"complete -c netreader -n '{when}' -F")
    return "\n".join(lines) + "\n"


def _fish_condition(path: str, groups: list[str]) -> str:
    if not path:
        return "__fish_use_subcommand"
    words = path.split()
    seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in words)
    if path in groups:
        from netreader.cli import VERBS

        group = VERBS[path]
        assert isinstance(group, Group)
        members = " ".join(verb.name for verb in group.verbs)
        return f"{seen}; and not __fish_seen_subcommand_from {members}"
    return seen


def _groups() -> list[str]:
    from netreader.cli import VERBS

    return [name for name, verb in VERBS.items() if isinstance(verb, Group)]


SHELLS = {"bash": bash, "zsh": zsh, "fish": fish}


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("shell", choices=list(SHELLS), metavar="SHELL", help=" · ".join(SHELLS))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the script."""
    terminal.data(SHELLS[arguments.shell]().rstrip("\n"))
    return 0


VERB = Verb("completion", "Print a completion script for bash, zsh or fish.", declare, run)
