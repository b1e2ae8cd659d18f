"""`parley extract` as a user runs it: files in, facts out, problems told, and a run that was ended goes on."""

import json
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("spacy", reason="the extra `extract` is not installed")

TEXTS = [
    "Gunmen attacked a bus near Goma on Friday, killing 12 passengers, the army said.",
    "Rwandan-backed rebels seized the town of Kitchanga on Thursday, according to local officials.",
    "A ceasefire between the government and the rebels will begin on Monday, the mediators said in Luanda.",
]


def article(number, text):
    return json.dumps({"id": f"a{number}", "title": f"Report {number}", "published": "2023-05-04", "text": text})


def command(*args):
    return [sys.executable, "-m", "kg.cli", "extract", *args]


def run(folder, *args, stdin=""):
    return subprocess.run(
        command(*args), cwd=folder, input=stdin, capture_output=True, text=True, timeout=120, check=False
    )


def documents(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def many():
    lines = []
    for number in range(60):
        words = " ".join(f"{word}{number}" for word in ("alpha", "beta", "gamma", "delta", "kappa", "sigma", "omega"))
        lines.append(article(number, f"{TEXTS[number % 3]} The {words} report number {number} told so."))
    return "\n".join(lines) + "\n"


def test_articles_become_facts_that_keep_their_ids(tmp_path):
    (tmp_path / "in.jsonl").write_text("\n".join(article(n, text) for n, text in enumerate(TEXTS)) + "\n")
    result = run(tmp_path, "in.jsonl", "-o", "facts.jsonl", "--html", "page.html", "-j", "1")
    assert result.returncode == 0, result.stderr
    found = documents(tmp_path / "facts.jsonl")
    assert [one["source"]["id"] for one in found] == ["a0", "a1", "a2"]
    assert {fact["type"] for fact in found[1]["facts"] if fact["kind"] == "event"} == {"territory-captured"}
    assert "Kitchanga" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not list(tmp_path.glob("facts.jsonl.part*"))
    again = run(tmp_path, "in.jsonl", "-o", "again.jsonl", "-j", "2")
    assert again.returncode == 0
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "facts.jsonl").read_bytes()


def test_standard_input_to_standard_output(tmp_path):
    result = run(tmp_path, "-", "-j", "1", stdin=TEXTS[0])
    assert result.returncode == 0, result.stderr
    figure = next(fact for fact in json.loads(result.stdout)["facts"] if fact["kind"] == "figure")
    assert (figure["measure"], figure["best"]) == ("killed", 12)


def test_what_cannot_be_read_is_told_and_the_rest_is_written(tmp_path):
    french = "Le gouvernement a annoncé vendredi que les combats avaient fait douze morts dans la ville de Goma."
    lines = [article(0, TEXTS[0]), "{broken", article(1, french), article(2, TEXTS[2])]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run(tmp_path, "in.jsonl", "missing.txt", "-o", "facts.jsonl", "-j", "1")
    assert result.returncode == 1
    assert [one["source"]["id"] for one in documents(tmp_path / "facts.jsonl")] == ["a0", "a2"]
    for told in ("in.jsonl:2:", "in.jsonl:3:", "missing.txt"):
        assert told in result.stderr


def test_a_near_copy_is_left_out_and_listed(tmp_path):
    text = (
        " ".join(TEXTS)
        + " Residents said that shops stayed closed and that buses did not run for the third day in a row."
    )
    (tmp_path / "in.jsonl").write_text(article(0, text) + "\n" + article(1, "(AFP) " + text) + "\n")
    result = run(tmp_path, "in.jsonl", "-o", "facts.jsonl", "-j", "1")
    assert result.returncode == 0, result.stderr
    assert [one["source"]["id"] for one in documents(tmp_path / "facts.jsonl")] == ["a0"]
    assert [line["copy_of"] for line in documents(tmp_path / "facts.jsonl.copies.jsonl")] == ["a0"]
    run(tmp_path, "in.jsonl", "-o", "kept.jsonl", "--copies", "keep", "-j", "1")
    assert all("copy of a0" in fact["note"] for fact in documents(tmp_path / "kept.jsonl")[1]["facts"])


def test_a_killed_run_goes_on_where_it_was(tmp_path, many):
    (tmp_path / "in.jsonl").write_text(many)
    whole = run(tmp_path, "in.jsonl", "-o", "whole.jsonl", "-j", "1", "--copies", "keep")
    assert whole.returncode == 0, whole.stderr
    arguments = ("in.jsonl", "-o", "facts.jsonl", "-j", "1", "--copies", "keep")
    part = tmp_path / "facts.jsonl.part"
    process = subprocess.Popen(command(*arguments), cwd=tmp_path, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while time.monotonic() < end and not (part.exists() and part.stat().st_size > 5000):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = part.read_bytes().count(b"\n")
    assert 0 < done < 60
    with part.open("ab") as stream:
        stream.write(b'{"format": "facts/1", "sou')
    result = run(tmp_path, *arguments)
    assert result.returncode == 0, result.stderr
    assert "done already" in result.stderr
    assert (tmp_path / "facts.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_model_that_is_not_there_is_told_with_the_cure(tmp_path):
    result = run(tmp_path, "-", "--model", "no_such_model", "-j", "1", stdin=TEXTS[0])
    assert result.returncode == 3
    assert "no_such_model" in result.stderr
    assert "Traceback" not in result.stderr
