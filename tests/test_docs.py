"""What the documentation tells people to type is what the commands understand."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from support import ROOT

from proctor.cli import main

PAGES = [ROOT / name for name in ("README.md", "README.ja.md", "CONTRIBUTING.md") if (ROOT / name).exists()]


def lines_of(page: Path, tool: str) -> Iterator[list[str]]:
    """The words of every line in a page's sh blocks that starts with tool, without comments."""
    for block in re.findall(r"^ *```sh\n(.*?)^ *```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0].removeprefix(".venv/bin/") == tool:
                yield words[1:]


def examples(tool: str) -> list[tuple[str, str]]:
    """(page, words) of every such line."""
    return [(page.name, shlex.join(words)) for page in PAGES for words in lines_of(page, tool)]


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the commands that would have run: they parse their words and then do nothing."""
    called: list[str] = []

    def stand_in(name: str) -> object:
        return lambda *_, **__: called.append(name)

    for name, command in main.commands.items():
        monkeypatch.setattr(command, "callback", stand_in(name))
    return called


def test_the_readmes_are_there_and_start_with_the_two_commands() -> None:
    for name in ("README.md", "README.ja.md"):
        made = [words[0] for words in lines_of(ROOT / name, "make")]
        assert made[:2] == ["demo", "test"], name


@pytest.mark.parametrize(("page", "words"), examples("make"))
def test_every_make_command_of_the_docs_has_a_target(page: str, words: str) -> None:
    done = subprocess.run(["make", "-n", *shlex.split(words)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"{page}: make {words}: {done.stderr}"


@pytest.mark.parametrize(("page", "words"), examples("proctor"))
def test_every_proctor_command_of_the_docs_is_understood(page: str, words: str, parse: list[str]) -> None:
    result = CliRunner().invoke(main, shlex.split(words))
    assert result.exit_code == 0 and len(parse) == 1, f"{page}: proctor {words}: {result.output}"
    help_of = CliRunner().invoke(main, [parse[0], "--help"])
    assert help_of.exit_code == 0 and help_of.output.startswith("Usage: ")


def test_every_proctor_command_is_in_the_readme() -> None:
    for name in ("README.md", "README.ja.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for command in main.commands:
            assert re.search(rf"\bproctor (--course \S+ )?{command}\b", text), f"{name}: proctor {command}"


def test_every_command_of_the_make_file_is_understood(parse: list[str]) -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.findall(r"^\t\$\(BIN\)/proctor (.*)$", recipe, re.MULTILINE)
    assert found
    for words in found:
        result = CliRunner().invoke(main, shlex.split(words))
        assert result.exit_code == 0, f"{words}: {result.output}"
    assert len(parse) == len(found)


@pytest.mark.parametrize("name", [None, *main.commands])
def test_every_help_ends_in_an_example_that_is_understood(name: str | None, parse: list[str]) -> None:
    result = CliRunner().invoke(main, [name, "--help"] if name else ["--help"], terminal_width=200)
    before, last = result.output.rstrip().splitlines()[-2:]
    assert before.strip() == "Example:"
    tool, *words = shlex.split(last)
    assert tool == "proctor"
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert parse == ([name] if name else ["grade"])


@pytest.mark.parametrize("name", main.commands)
def test_every_command_and_option_says_what_it_is_for(name: str) -> None:
    command = main.commands[name]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not isinstance(parameter.type, click.Choice):
            assert parameter.help, f"{name} {parameter.opts}"


def test_links_inside_the_repository_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
