"""Ten thousand articles through `parley extract`, ended by SIGKILL half-way and gone on with.

`python bench/articles.py` makes articles from the sentences of our tests (none is a near copy of another, one cannot be
read), reads them, kills the run, starts it again, and says how fast each part was, how much memory the largest process
took, and whether every article is there once, in order, with quotes that equal its text. Exit code 1 if not.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BAD = "article-bad"


def sentences() -> list[str]:
    """The sentences of our tests, and those of our own gold texts that one may look at."""
    found = []
    for path in sorted((ROOT / "tests/extract/sentences").glob("*.toml")):
        found += [entry["text"] for entry in tomllib.loads(path.read_text(encoding="utf-8"))["sentence"]]
    return found


def articles(count: int, seed: int = 5) -> Iterator[dict[str, Any]]:
    """As many articles as asked for, of about 200 words each; the same in each run."""
    bank = sentences()
    draw = random.Random(seed)
    for number in range(count):
        chosen = draw.sample(bank, 12)
        paragraphs = [" ".join(chosen[at : at + 3]) for at in range(0, len(chosen), 3)]
        day = f"20{draw.randrange(10, 24)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
        yield {"id": f"article-{number:05}", "title": None, "published": day, "text": "\n\n".join(paragraphs)}


def write(count: int, path: Path) -> None:
    """Write the articles as JSON Lines, with one in the middle whose text is a number."""
    with path.open("w", encoding="utf-8") as file:
        for number, article in enumerate(articles(count)):
            if number == count // 2:
                file.write(json.dumps({"id": BAD, "text": 5}) + "\n")
            file.write(json.dumps(article) + "\n")


def peak(session: int) -> int:
    """Peak memory in kB of the largest process of a session, as far as it is still there (Linux)."""
    found = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if os.getsid(int(status.parent.name)) == session:
                lines = status.read_text().splitlines()
                found += [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
        except OSError:  # it ended meanwhile
            continue
    return max(found)


def run(given: Path, out: Path, jobs: int, until: int | None = None) -> tuple[float, int, str, int]:
    """Seconds, exit code, what was said and peak memory in kB; killed, with all its processes, at `until` articles."""
    command = [Path(sys.executable).with_name("parley"), "extract", given, "-o", out, "-j", str(jobs)]
    start = time.perf_counter()
    part, said, largest = out.with_name(out.name + ".part"), out.with_name("said.txt"), 0
    with (
        said.open("w", encoding="utf-8") as told,
        subprocess.Popen(command, stderr=told, start_new_session=True) as process,
    ):
        while process.poll() is None:
            time.sleep(1)
            largest = max(largest, peak(process.pid))
            if until is not None and part.exists() and part.read_bytes().count(b"\n") >= until:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    return time.perf_counter() - start, process.returncode, said.read_text(encoding="utf-8"), largest


def wrong(out: Path, count: int) -> list[str]:
    """What is wrong with the facts that were written."""
    texts = {article["id"]: article["text"] for article in articles(count)}
    problems, names, facts = [], [], 0
    with out.open(encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            names.append(document["source"]["id"])
            for fact in document["facts"]:
                facts += 1
                spans = fact["evidence"]
                if any(texts[names[-1]][span["start"] : span["end"]] != span["quote"] for span in spans):
                    problems.append(f"{names[-1]}, {fact['id']}: a quote is not at its offsets")
    if names != list(texts):
        problems.append(f"{len(names)} articles are written, {len(set(names))} of them once; {count} were given")
    print(f"{facts} facts of {len(names)} articles")
    return problems


def main() -> int:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder, "articles.jsonl"), Path(folder, "facts.jsonl")
        write(args.count, given)
        took, code, _, largest = run(given, out, args.jobs, until=args.count // 2)
        print(f"killed after {took:.0f} s (exit code {code}), {args.jobs} process(es)")
        again, code, said, more = run(given, out, args.jobs)
        print(f"gone on for {again:.0f} s (exit code {code}):\n{said.rstrip()[-600:]}")
        print(f"{args.count / (took + again) / args.jobs:.1f} articles/s per process, starting twice included")
        print(f"largest process: {max(largest, more) / 1024:.0f} MB")
        print(f"load average {os.getloadavg()[0]:.1f}")
        problems = wrong(out, args.count)
        if BAD not in said and "articles.jsonl" not in said:
            problems.append("the article that cannot be read was not told")
        print(*problems or ["all articles are there, once, in order, with exact quotes"], sep="\n")
        return 1 if problems or code != 1 else 0


if __name__ == "__main__":
    sys.exit(main())
