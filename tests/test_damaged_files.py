"""Every development file damaged in many ways: the message names file, line and cure; other sources are read."""

import copy
import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.errors import FactsError
from kg.facts import Document, Problem, read
from tests.shared import shared_path

FILES = [
    "2021-02-03_syrian-civil-war",
    "2021-02-08_yemeni-civil-war",
    "2021-04-03_somali-civil-war",
    "2021-04-18_northern-chad-offensive",
    "2021-07-04_mali-war",
    "re3d-2c271bb8",
    "re3d-482c1061",
    "re3d-487c0b93",
    "re3d-6874f49c",
    "re3d-6cb38f21",
    "re3d-7064d852",
    "re3d-821f5bbd",
    "re3d-9dfbd0b6",
    "re3d-c35f45fe",
]
each_file = pytest.mark.parametrize("name", FILES)
MARK = "damaged-here"


@cache
def original(name):
    return shared_path(f"facts/dev/{name}.json").read_bytes()


def first(document, kind):
    return next((fact for fact in document["facts"] if fact["kind"] == kind), None)


def put(path, value):
    """Damage that puts `value` where `path` leads; a fact's kind in it stands for the first fact of that kind."""

    def damage(document):
        *steps, last = path
        for step in steps:
            document = first(document, step.removeprefix("a ")) if str(step).startswith("a ") else document[step]
            if document is None:
                return False
        document[last] = value
        return True

    return damage


def drop(path):
    def damage(document):
        *steps, last = path
        for step in steps:
            document = document[step]
        del document[last]
        return True

    return damage


def twice(key):
    """The first of the list again at its end, as another with the same id."""

    def damage(document):
        document[key].append(copy.deepcopy(document[key][0]))
        return True

    return damage


def shifted(document):
    span = document["facts"][0]["evidence"][0]
    span["start"] += 1
    span["end"] += 1
    return True


class Damage(NamedTuple):
    """A damage to the object, and what must stand on the line that the message names, and in the message."""

    apply: object
    line: str
    what: str
    cure: str


TIME = {"start": "2021-03-02", "end": "2021-03-01"}
OBJECT_DAMAGE = {
    "wrong offset": Damage(shifted, r"\{", "quote differs from the text", "the words stand at"),
    "wrong quote": Damage(put(["facts", 1, "evidence", 0, "quote"], MARK), r"\{", MARK, "copy the words"),
    "evidence outside": Damage(
        put(["facts", 0, "evidence", 0, "end"], 10**7), r"\{", "outside the text", "words stand"
    ),
    "negative offset": Damage(put(["facts", 0, "evidence", 0, "start"], -3), r'"start": -3', "-3", "correct"),
    "offset in words": Damage(put(["facts", 0, "evidence", 0, "start"], "one"), '"start": "one"', "'one'", "digits"),
    "offset with a point": Damage(put(["facts", 0, "evidence", 0, "end"], 7.5), '"end": 7.5', "7.5", "digits"),
    "no evidence": Damage(put(["facts", 2, "evidence"], []), r'"evidence": \[\]', "no evidence", "add at least one"),
    "unknown code": Damage(put(["a event", "type"], "airstrike"), '"type": "airstrike"', "'airstrike'", "'air-strike'"),
    "unknown modality": Damage(put(["facts", 3, "modality"], MARK), MARK, MARK, "use one of asserted, planned"),
    "unknown kind": Damage(put(["facts", 1, "kind"], MARK), r"\{", MARK, "event, relation, figure"),
    "low above high": Damage(
        lambda d: put(["a figure", "low"], 900)(d) and put(["a figure", "best"], 7)(d), r"\{", "low <= best", "correct"
    ),
    "negative number": Damage(put(["a figure", "low"], -41), '"low": -41', "-41", "correct"),
    "negative fraction": Damage(put(["a figure", "best"], -4.5), r'"best": -4\.5', "no number of 0 or more", "correct"),
    "number in words": Damage(put(["a figure", "high"], "dozens"), '"high": "dozens"', "'dozens'", "digits"),
    "not a number": Damage(put(["a figure", "low"], float("nan")), '"low": NaN', "nan", "."),
    "infinite": Damage(put(["a figure", "high"], float("inf")), '"high": Infinity', "inf", "digits, or null"),
    "dangling claimant": Damage(put(["facts", 2, "claimant"], MARK), MARK, MARK, "add it to entities"),
    "dangling participant": Damage(
        put(["a event", "participants"], [{"entity": MARK, "role": "party"}]), MARK, MARK, "add it to entities"
    ),
    "dangling event": Damage(put(["a event", "part_of"], MARK), MARK, MARK, "add an event fact"),
    "dangling fact": Damage(put(["a figure", "subset_of"], MARK), MARK, MARK, "figure's fact id"),
    "dangling about": Damage(put(["a figure", "about"], MARK), MARK, MARK, "add the entity or the event fact"),
    "duplicate fact": Damage(twice("facts"), '"id":', "duplicate id", "its own id"),
    "duplicate entity": Damage(twice("entities"), '"id":', "duplicate id", "its own id"),
    "missing source id": Damage(drop(["source", "id"]), '"source": ', "id is missing", "add it"),
    "missing kind": Damage(drop(["facts", 1, "kind"]), r"\{", "kind is missing", "use one of event"),
    "missing modality": Damage(drop(["facts", 1, "modality"]), r"\{", "modality is missing", "add it"),
    "missing name": Damage(drop(["entities", 1, "name"]), r"\{", "name is missing", "add it"),
    "unknown key": Damage(put(["facts", 1, MARK], 1), MARK, f"unknown key '{MARK}'", "remove it"),
    "unknown source key": Damage(put(["source", MARK], 1), MARK, f"unknown key '{MARK}'", "remove it"),
    "key called float": Damage(put(["facts", 1, "float"], 1), '"float"', "unknown key 'float'", "remove it"),
    "facts no list": Damage(put(["facts"], {"a": MARK}), '"facts"', MARK, r"put it in \[ \]"),
    "fact no object": Damage(put(["facts", 1], MARK), MARK, MARK, r"put it in \{ \}"),
    "source a list": Damage(put(["source"], [MARK]), '"source"', MARK, r"put it in \{ \}"),
    "entities null": Damage(put(["entities"], None), '"entities": null', "None", r"put it in \[ \]"),
    "title a number": Damage(put(["source", "title"], 77), '"title": 77', "77", "quotation marks"),
    "wrong version": Damage(put(["format"], "facts/9"), "facts/9", "'facts/9' should be 'facts/1'", "write 'facts/1'"),
    "time reversed": Damage(put(["a event", "time"], TIME), r'"time": \{', "start 2021-03-02 is after end", "swap"),
    "impossible date": Damage(put(["source", "published"], "2021-02-29"), "2021-02-29", "2021-02-29", "that exists"),
    "odd date": Damage(put(["source", "published"], "3 February"), "3 February", "3 February", "ISO date"),
    "latitude": Damage(put(["entities", 0, "lat"], 95.5), r"95\.5", r"95\.5", "correct"),
    "empty name": Damage(put(["entities", 0, "name"], ""), '"name": ""', "empty", "write something"),
    "entity id": Damage(put(["entities", 0, "id"], "Not An Id"), "Not An Id", "Not An Id", "lower-case letters"),
    "same_as": Damage(put(["entities", 0, "same_as"], ["http://["]), r"http://\[", r"'http://\['", "write it whole"),
    "language": Damage(put(["source", "language"], "in English"), "in English", "in English", "BCP 47"),
}


def damaged(name, damage):
    document = json.loads(original(name))
    return document if damage.apply(document) else None


def check(problem, file, damage=None):
    assert isinstance(problem, Problem), problem
    assert problem.file == str(file)
    assert problem.line >= 1
    assert problem.what
    assert problem.cure
    assert str(problem).startswith(f"{file}:{problem.line}: ")
    assert len(str(problem).splitlines()) == 1
    if damage:
        assert re.search(damage.what, problem.what), problem
        assert re.search(damage.cure, problem.cure), problem


@pytest.mark.parametrize("damage", OBJECT_DAMAGE.values(), ids=OBJECT_DAMAGE)
def test_message_names_the_line(damage, tmp_path):
    """In a pretty-printed file the line is that of the value, or of the object that a missing one should be in."""
    applied = 0
    for name in FILES:
        document = damaged(name, damage)
        if document is None:
            continue
        applied += 1
        text = json.dumps(document, indent=1, ensure_ascii=False)
        path = tmp_path / f"{name}.json"
        path.write_text(text, encoding="utf-8")
        found = list(read(path))
        check(found[0], path, damage)
        line = text.split("\n")[found[0].line - 1]
        assert re.search(damage.line, line), f"{found[0]}\nnames the line: {line}"
        assert not any(isinstance(item, Document) for item in found)
        array = tmp_path / "array.json"  # the same between good ones in an array: the lines are shifted
        good = original(name).decode()
        array.write_text(f"[\n{good},\n{text},\n{good}]", encoding="utf-8")
        before, *shifted_problems, after = list(read(array))
        assert isinstance(before, Document)
        assert isinstance(after, Document)
        shift = 1 + good.count("\n") + 1
        assert [item.line - shift for item in shifted_problems] == [item.line for item in found]
        assert [item.what for item in shifted_problems] == [item.what for item in found]
    assert applied >= 8


@each_file
def test_good_lines_around_bad_ones_are_read(name, tmp_path):
    good = original(name).decode()
    whole = json.dumps(json.loads(good))
    path = tmp_path / "many.jsonl"
    lines, bad = [whole], {}
    for damage in OBJECT_DAMAGE.values():
        document = damaged(name, damage)
        if document is not None:
            lines.append(json.dumps(document, ensure_ascii=False))
            bad[len(lines)] = damage
            lines.append(whole)
    path.write_text("\n".join(lines), encoding="utf-8")
    found = list(read(path))
    assert sum(isinstance(item, Document) for item in found) == len(lines) - len(bad)
    problems = [item for item in found if isinstance(item, Problem)]
    assert {item.line for item in problems} == set(bad)
    assert len(bad) >= 20
    for number, damage in bad.items():
        check(next(item for item in problems if item.line == number), path, damage)


# Damage to the bytes

HTML = b"<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n"
BYTE_DAMAGE = {
    "truncated": (lambda raw: raw[: len(raw) // 2], "EOF", "ends too early", "last"),
    "cut by one": (lambda raw: raw.rstrip()[:-1], "EOF", "ends too early", "last"),
    "UTF-16": (lambda raw: raw.decode().encode("utf-16"), "UTF-16", "as UTF-8", 1),
    "UTF-16 without a mark": (lambda raw: raw.decode().encode("utf-16-le"), "not (JSON|UTF-8)", ".", None),
    "Latin-1": (lambda raw: raw.replace(b'"title": ', b'"title": "caf\xe9", "t": '), "0xe9", "as UTF-8", "caf"),
    "empty": (lambda _: b"", "no facts", "leave the file out", 1),
    "only space": (lambda _: b" \n\t\r\n ", "no facts", "leave the file out", 1),
    "only a byte order mark": (lambda _: b"\xef\xbb\xbf", "no facts", "leave the file out", 1),
    "NUL": (lambda raw: raw.replace(b'"source"', b'\0"source"'), "not JSON", "correct the JSON", '"source"'),
    "NUL in a string": (
        lambda raw: raw.replace(b'"kind": "text"', b'"kind": "te\0xt"'),
        "not JSON",
        "JSON",
        '"kind": "te',
    ),
    "gzip": (gzip.compress, "gzip", "name the file .gz", 1),
    "HTML": (lambda _: HTML, "not JSON", "correct the JSON", 1),
    "a number": (lambda _: b"7\n", "7 is no object", r"put it in \{ \}", 1),
    "an empty array": (lambda _: b"[]\n", "no facts", "leave the file out", 1),
    "array cut": (lambda raw: b"[" + raw + b",\n", "EOF", "ends too early", "last"),
    "array of a number": (lambda raw: b"[" + raw + b",\n9]", "9 is no object", r"put it in \{ \}", "9]"),
    "two objects": (lambda raw: raw.rstrip() + b"\n" + raw, "trailing characters", "correct the JSON", None),
    "single quotes": (lambda raw: raw.replace(b'"kind": "text"', b"'kind': 'text'"), "not JSON", "JSON", "'kind'"),
    "trailing comma": (lambda raw: raw.rstrip()[:-1] + b",}", "trailing comma", "correct the JSON", "last"),
    "lone surrogate": (lambda raw: raw.replace(b'"kind": "text"', b'"kind": "\\ud800"'), "not JSON", "JSON", "ud800"),
    "nested too deep": (lambda _: b"[" * 100_000, "recursion limit", "correct the JSON", 1),
    "huge number": (
        lambda raw: raw.replace(b'"kind": "text"', b'"kind": ' + b"9" * 5000),
        "out of range",
        "JSON",
        "9999",
    ),
}


@pytest.mark.parametrize("case", BYTE_DAMAGE.values(), ids=BYTE_DAMAGE)
def test_damaged_bytes(case, tmp_path):
    damage, what, cure, where = case
    for name in FILES:
        raw = damage(original(name))
        path = tmp_path / f"{name}.json"
        path.write_bytes(raw)
        problem = next(item for item in read(path) if isinstance(item, Problem))
        check(problem, path)
        assert re.search(what, problem.what), problem
        assert re.search(cure, problem.cure), problem
        lines = raw.decode("utf-8", "replace").split("\n")
        if isinstance(where, int):
            assert problem.line == where
        elif where == "last":
            assert problem.line == len(raw.rstrip().split(b"\n"))
        elif where is not None:
            assert where in lines[problem.line - 1], problem


def test_byte_in_wrong_encoding_is_counted_on_its_line(tmp_path):
    path = tmp_path / "latin.json"
    path.write_bytes(b'{\n "format":\n "caf\xe9"}')
    (problem,) = read(path)
    assert problem.line == 3
    assert "byte 0xe9 at offset 5 of the line" in problem.what


@each_file
def test_good_lines_around_broken_ones_are_read(name, tmp_path):
    whole = json.dumps(json.loads(original(name))).encode()
    broken = [
        whole[:-9],
        whole.replace(b'"', b'"\xe9', 1),
        b"\0",
        HTML.replace(b"\n", b""),
        b"[1, 2]",
        b"null",
        b'"text"',
    ]
    path = tmp_path / "many.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"".join(whole + b"\r\n" + bad + b"\n\n" for bad in broken) + whole)
    found = list(read(path))
    assert [item.line for item in found if isinstance(item, Problem)] == [
        3 * number + 2 for number in range(len(broken))
    ]
    assert sum(isinstance(item, Document) for item in found) == len(broken) + 1
    for item in found:
        if isinstance(item, Problem):
            check(item, path)


@each_file
def test_byte_order_mark_is_accepted(name, tmp_path):
    (wanted,) = read(shared_path(f"facts/dev/{name}.json"))
    for file, raw in {"a.json": original(name), "b.jsonl": json.dumps(json.loads(original(name))).encode()}.items():
        (tmp_path / file).write_bytes(b"\xef\xbb\xbf" + raw)
        assert list(read(tmp_path / file)) == [wanted]


@each_file
def test_gzip_is_unpacked(name, tmp_path):
    (wanted,) = read(shared_path(f"facts/dev/{name}.json"))
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(original(name)))
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(b"[" + original(name) + b"," + original(name) + b"]"))
    assert list(read(tmp_path / "a.json.gz")) == [wanted]
    assert list(read(tmp_path / "b.json.gz")) == [wanted, wanted]


@each_file
@pytest.mark.parametrize("ending", ["json.gz", "jsonl.gz"])
def test_cut_gzip(name, ending, tmp_path):
    path = tmp_path / f"cut.{ending}"
    whole = json.dumps(json.loads(original(name))).encode() + b"\n"
    for packed in (gzip.compress(whole * 3)[:-20], gzip.compress(whole)[:15], b"\x1f\x8b", b"no gzip at all"):
        path.write_bytes(packed)
        *_, problem = read(path)
        check(problem, path)
        assert "cannot be read on" in problem.what
        assert "fetch it again" in problem.cure


def test_lines_before_the_cut_are_read(tmp_path):
    path = tmp_path / "cut.jsonl.gz"
    lines = [json.dumps(json.loads(original(name))).encode() + b"\n" for name in FILES]
    packed = gzip.compress(b"".join(lines))
    path.write_bytes(packed[:-8])  # all data, no checksum
    *documents, problem = read(path)
    assert [type(item) for item in documents] == [Document] * len(FILES)
    check(problem, path)
    assert problem.line == len(FILES) + 1


@pytest.mark.parametrize("ending", ["json", "jsonl"])
@pytest.mark.parametrize("encode", [gzip.compress, lambda raw: raw.decode().encode("utf-16")], ids=["gzip", "UTF-16"])
def test_file_of_another_kind_is_one_problem(encode, ending, tmp_path):
    path = tmp_path / f"facts.{ending}"
    path.write_bytes(encode(original(FILES[0]) * 20))
    (problem,) = read(path)
    check(problem, path)
    assert problem.line == 1


# Files that cannot be opened


def unreadable(folder, ending):
    """What is no file: nothing, a folder, a link to nothing, a link to itself, a path through a file."""
    (folder / f"folder.{ending}").mkdir()
    (folder / f"dangling.{ending}").symlink_to(folder / "nothing")
    (folder / f"loop.{ending}").symlink_to(folder / f"loop.{ending}")
    (folder / "file").write_text("")
    for name in (f"missing.{ending}", f"folder.{ending}", f"dangling.{ending}", f"loop.{ending}", f"file/x.{ending}"):
        yield folder / name


@pytest.mark.parametrize("ending", ["json", "jsonl", "json.gz", "jsonl.gz"])
def test_what_cannot_be_opened_is_named(ending, tmp_path):
    for path in unreadable(tmp_path, ending):
        with pytest.raises(FactsError) as raised:
            list(read(path))
        assert str(raised.value).startswith(f"{path}: cannot be read: ")
        assert "check the name and its permissions" in str(raised.value)


def test_no_permission(tmp_path):
    path = tmp_path / "secret.jsonl"
    path.write_bytes(b"{}")
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        with pytest.raises(FactsError, match="Permission denied; check the name and its permissions"):
            list(read(path))
    else:
        pytest.skip("this user may read everything")


def test_reading_fails_on_the_way():
    """Linux lets a process open its own memory, and fails when its start is read."""
    path = Path("/proc/self/mem")
    if not path.exists():
        pytest.skip("no /proc here")
    (problem,) = read(path)
    check(problem, path)
    assert "Input/output error" in problem.what
