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

PAGES = [
    ROOT / name
    for name in ("README.md", "README.ja.md", "CONTRIBUTING.md", "docs/architecture.md")
    if (ROOT / name).exists()
]


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


# The READMEs: two languages, one content

HEADINGS = {
    "Homework for session 4: one neuron, and a two-layer network": (
        "第4回の課題：ニューロン1つと、2層ニューラルネットワーク"
    ),
    "If you release and grade": "出題・採点をする人",
    "If they hand in by a link": "リンクで提出してもらう",
    "If you do the homework": "課題に取り組む人",
    "If you are the machine that grades": "無人で採点する機械",
    "In a course of your own": "自分の授業で使う",
    "What is where": "どこに何があるか",
}
PLACEHOLDERS = {"学生のID": "STUDENT", "--student STUDENT": "--student ID"}


def in_english(text: str) -> str:
    for japanese, english in PLACEHOLDERS.items():
        text = text.replace(japanese, english)
    return text


def sections(name: str) -> dict[str, str]:
    """Heading → what stands under it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def blocks(text: str) -> list[list[str]]:
    """What is typed, in each code block: lines without comments and without what is said beside a name."""
    found = re.findall(r"^```\w*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [[re.sub(r"\s+# .*|^(\S+) {2,}.*", r"\1", in_english(line)) for line in one.splitlines()] for one in found]


def test_both_readmes_have_the_same_headings_in_the_same_order() -> None:
    assert [HEADINGS[heading] for heading in sections("README.md")] == list(sections("README.ja.md"))


@pytest.mark.parametrize(("english", "japanese"), HEADINGS.items())
def test_a_section_gives_the_same_commands_names_and_links_in_both_languages(english: str, japanese: str) -> None:
    one, other = sections("README.md")[english], in_english(sections("README.ja.md")[japanese])
    assert blocks(one) == blocks(other)
    for kind in (r"`([^`\n]+)`", r"\]\(([^)]+)\)"):
        named, also = (set(re.findall(kind, re.sub(r"```.*?```", "", text, flags=re.DOTALL))) for text in (one, other))
        assert not named - also - {"README.ja.md"}, kind
    assert len(re.findall(r"^\|", one, re.MULTILINE)) == len(re.findall(r"^\|", other, re.MULTILINE)), "rows of tables"


# Commands


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


_PICTURE = re.compile(r'(?:^    |PICTURES / )"([a-z-]+\.png)"', re.MULTILINE)


def test_every_picture_of_the_readmes_is_there_and_is_one_that_a_browser_takes() -> None:
    takers = ("tests/browser/test_readme_pictures.py", "tests/browser/test_door.py")
    taken = {name for path in takers for name in _PICTURE.findall((ROOT / path).read_text())}
    for name in ("README.md", "README.ja.md"):
        shown = re.findall(r'(?:!\[[^\]]*\]\(|src=")([^)"]+)', (ROOT / name).read_text(encoding="utf-8"))
        assert {Path(one).name for one in shown} == taken and all(one.startswith("docs/pictures/") for one in shown)
    assert {path.name for path in (ROOT / "docs" / "pictures").iterdir()} == taken


def test_the_plan_of_the_house_names_every_package_and_every_file_it_names_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert all(f'["{path.parent.name}<br>' in text for path in (ROOT / "proctor").glob("*/__init__.py"))
    named = set(re.findall(r"`((?:tests/|proctor/)?[a-z_]+(?:/[a-z_]+)*(?:\.py|/))`", text))
    produced = {"autograded/"}
    places = (ROOT, ROOT / "proctor")
    assert len(named) > 30 and not [
        name for name in named - produced if not any((base / name).exists() for base in places)
    ]
