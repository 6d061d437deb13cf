"""Completion scripts: valid in their shells, and completing what there is."""

import shutil
import subprocess

import pytest

from netreader.cli import VERBS
from netreader.cli.completion import SHELLS
from netreader.formats import FORMATS


@pytest.mark.parametrize(("shell", "flag"), [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")])
def test_a_script_is_valid_in_its_shell(netreader, tmp_path, shell, flag):
    ran = netreader("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(ran.out)
    done = subprocess.run([shell, flag, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def completed(*words):
    """What bash offers for the last word."""
    line = " ".join(f"'{word}'" for word in words)
    code = f"{SHELLS['bash']()}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _netreader; echo ${{COMPREPLY[@]}}"
    return set(subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
class TestBash:
    def test_commands_and_options_at_the_start(self):
        assert completed("netreader", "") >= {*VERBS, "--version", "--help"}
        assert completed("netreader", "sea") == {"search"}

    def test_options_of_a_command(self):
        assert completed("netreader", "show", "29768149", "--") == {"--format", "--offline", "--help"}

    def test_values_of_an_option(self):
        assert completed("netreader", "show", "--format", "") == set(FORMATS)
        assert completed("netreader", "search", "--sort", "a") == {"author", "added"}

    def test_nothing_where_anything_may_stand(self):
        assert completed("netreader", "search", "--limit", "") == set()
        assert completed("netreader", "carcinoid", "") == set()

    def test_commands_of_a_group(self):
        assert completed("netreader", "config", "") == {"path", "show", "edit", "--help"}
        assert completed("netreader", "config", "show", "--") == {"--json", "--help"}

    def test_files_where_a_file_is_wanted(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "copy.db").touch()
        assert completed("netreader", "library", "restore", "c") == {"copy.db"}
        assert completed("netreader", "library", "info", "c") == set()

    def test_shells(self):
        assert completed("netreader", "completion", "") == {"bash", "zsh", "fish", "--help"}


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_is_in_every_script(shell):
    script = SHELLS[shell]()
    assert [name for name in VERBS if name not in script] == []


def test_a_shell_that_is_not_known(netreader):
    ran = netreader("completion", "csh")
    assert ran.code == 2
    assert "bash" in ran.err
