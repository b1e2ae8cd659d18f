"""parley.toml: what is wrong with it is said, with the file and what to do."""

import re
from pathlib import Path

import pytest

from kg import site
from kg.errors import SiteError

GOOD = '[site]\ntitle = "T"\nbase = "https://data.example.org/"\n'

WRONG = {
    "no title": ('[site]\nbase = "https://e.org/"\n', "[site] has no title; add it"),
    "title empty": ('[site]\ntitle = ""\nbase = "https://e.org/"\n', "[site] has no title; add it"),
    "no base": ('[site]\ntitle = "T"\n', "[site] has no base; add it"),
    "empty": ("", "[site] has no title; add it"),
    "base without a slash": (
        '[site]\ntitle = "T"\nbase = "https://e.org"\n',
        "[site] base 'https://e.org' is not an http or https address that ends in '/': correct it",
    ),
    "no TOML": ("[site\n", "not TOML: "),
    "no UTF-8": (b'[site]\ntitle = "caf\xe9"\n', "not TOML: "),
    "table misspelt": (GOOD + "[buidl]\n", "unknown table [buidl]; did you mean 'build'?"),
    "table unheard of": (GOOD + "[xyzzy]\n", "unknown table [xyzzy]; use one of site, build"),
    "key misspelt": (GOOD + 'licens = "CC0"\n', "unknown key 'licens' in [site]; did you mean 'licence'?"),
    "key unheard of": (
        GOOD + "[build]\nxyzzy = 1\n",
        "unknown key 'xyzzy' in [build]; use one of sources, tables, registry",
    ),
    "table as a value": ("site = 1\n", "site is a value; write it as a table [site]"),
    "title a number": ("[site]\ntitle = 1\n", "title in [site] is 1; write a string in quotation marks"),
    "sources a string": (GOOD + '[build]\nsources = "a"\n', "sources in [build] is 'a'; write a list in [ ]"),
    "source a number": (
        GOOD + "[build]\nsources = [1]\n",
        "1 among the files is no file name; put it in quotation marks",
    ),
    "no such file": (GOOD + '[build]\nsources = ["none.jsonl"]\n', "'none.jsonl' is no file and matches none in"),
    "no such pattern": (GOOD + '[build]\nregistry = ["*.ttl"]\n', "'*.ttl' is no file and matches none in"),
    "no such absolute file": (GOOD + '[build]\nsources = ["/nowhere/x"]\n', "'/nowhere/x' is no file"),
    "a folder": (GOOD + '[build]\nsources = ["folder"]\n', "'folder' is no file"),
    "an empty name": (GOOD + '[build]\nsources = [""]\n', "'' is no file name or pattern: "),
    "the folder itself": (GOOD + '[build]\nsources = ["."]\n', "'.' is no file name or pattern: "),
    "an odd pattern": (GOOD + '[build]\nsources = ["a**/b"]\n', "'a**/b' is no file name or pattern: "),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said(text, message, tmp_path):
    (tmp_path / "folder").mkdir()
    path = tmp_path / "parley.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SiteError) as raised:
        site.load(tmp_path)
    assert str(raised.value).startswith(f"{path}: ")
    assert message in str(raised.value)


def test_no_site_file(tmp_path):
    with pytest.raises(SiteError, match="there is no site file here; make one by `parley init"):
        site.load(tmp_path)
    with pytest.raises(SiteError, match="there is no site file here"):
        site.load(tmp_path / "nowhere")


def test_unreadable_site_file(tmp_path):
    (tmp_path / "parley.toml").mkdir()
    with pytest.raises(SiteError, match="cannot be read: Is a directory; check its permissions"):
        site.load(tmp_path)


def test_everything_given(tmp_path):
    for name in ("b.jsonl", "a.jsonl", "odd[1].jsonl", "mine.ttl"):
        (tmp_path / name).touch()
    other = tmp_path / "other.json"
    other.touch()
    (tmp_path / "parley.toml").write_text(
        GOOD
        + 'description = "D"\npublisher = "P"\nlicence = "CC0-1.0"\n'
        + f'[build]\nsources = ["[ab].jsonl", "odd[1].jsonl", "{other}"]\nregistry = ["mine.ttl"]\n'
        + 'releases = "out"\nqueries = "q"\n',
        encoding="utf-8",
    )
    for where in (tmp_path, tmp_path / "parley.toml"):
        found = site.load(where)
        assert found.folder == tmp_path.resolve()
        assert (found.title, found.base, found.description) == ("T", "https://data.example.org/", "D")
        assert (found.publisher, found.licence) == ("P", "CC0-1.0")
        assert [path.name for path in found.sources] == ["a.jsonl", "b.jsonl", "odd[1].jsonl", "other.json"]
        assert found.registry == (tmp_path.resolve() / "mine.ttl",)
        assert found.releases == tmp_path.resolve() / "out"
        assert found.queries == tmp_path.resolve() / "q"


def test_least_that_is_needed(tmp_path):
    (tmp_path / "parley.toml").write_text(GOOD, encoding="utf-8")
    found = site.load(tmp_path)
    assert (found.sources, found.registry, found.queries) == ((), (), None)
    assert found.releases == tmp_path.resolve() / "releases"


@pytest.mark.parametrize(
    "name", ["plain", 'quote"s', "back\\slash", "line\nbreak", "{braces}", "\x7f\x01", "é 😀", '"']
)
def test_template_can_be_loaded(name, tmp_path):
    folder = tmp_path / name
    path = site.write_template(folder)
    assert path == folder / "parley.toml"
    assert site.load(folder).title
    with pytest.raises(SiteError, match=r"is there already; edit it, or name another folder"):
        site.write_template(folder)


def test_template_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SiteError, match=r"cannot be written: .*; choose another folder"):
        site.write_template(tmp_path / "file" / "below")


@pytest.mark.parametrize("key", [key for keys in site._KEYS.values() for key in keys])
def test_every_setting_is_in_the_template_and_the_documents(key):
    operating = Path(__file__).resolve().parents[1] / "docs" / "operating.md"
    assert re.search(rf"^(# )?(\[\[build\.)?{key}\b", site.TEMPLATE, re.MULTILINE)
    assert re.search(rf"`(\[build\] |\[\[build\.)?{key}(\]\])?`", operating.read_text(encoding="utf-8"))
