"""`parley extract`."""

import json
import sys
from pathlib import Path
from typing import Any, Final

import click

from kg.cli.common import FINDINGS, progress, quoted, say
from kg.errors import ExtractError

_PATH: Final = click.Path(path_type=Path)
_SHOWN: Final = 20


@click.command()
@click.argument("inputs", nargs=-1, type=_PATH, metavar="[FILES|FOLDERS|-]...", required=True)
@click.option("--output", "-o", type=_PATH, help="Where the facts go.  [default: standard output]")
@click.option(
    "--html", "page", type=_PATH, metavar="PAGE.html", help="Write the texts with their facts beside them, too."
)
@click.option(
    "--tier",
    type=click.Choice(("publish", "review", "all")),
    default="publish",
    show_default=True,
    help="Sure facts, those for a person to look at, or both.",
)
@click.option("--min-confidence", "minimum", type=click.FloatRange(0, 1), help="What counts as sure.  [default: 0.5]")
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Processes side by side.  [default: one per processor]")
@click.option("--afresh", is_flag=True, help="Read all again, also what a run that was ended left in OUTPUT.part.")
@click.option(
    "--copies",
    type=click.Choice(("leave-out", "keep")),
    default="leave-out",
    show_default=True,
    help="Near copies of an article given before: they confirm nothing.",
)
@click.option("--model", help="An installed spaCy pipeline to read with, also for another language.")
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=120, show_default=True, help="The most for one text."
)
@click.option("--llm-url", metavar="URL", help="Read with a language model behind this OpenAI-compatible address.")
@click.option("--llm-model", metavar="NAME", help="The language model's name there; its key stands in $PARLEY_LLM_KEY.")
@click.option("--llm-cache", type=_PATH, metavar="FOLDER", help="Keep its answers, so that nothing is asked twice.")
@click.option(
    "--llm-prices", type=(float, float), metavar="IN OUT", help="Its price per million tokens, for the report."
)
def extract(  # noqa: PLR0917 - click passes them by name
    inputs: tuple[Path, ...],
    output: Path | None,
    page: Path | None,
    tier: str,
    minimum: float | None,
    jobs: int | None,
    copies: str,
    model: str | None,
    seconds: float,
    llm_url: str | None,
    llm_model: str | None,
    llm_cache: Path | None,
    llm_prices: tuple[float, float] | None,
    *,
    afresh: bool,
) -> None:
    """Read news texts into facts: who did what to whom, how many died according to whom, in the words that say so.

    INPUTS are plain text, HTML, RSS or Atom files, JSON Lines of articles (title, text, published, url, or facts/1
    source objects), folders of these, or - for standard input. Nothing is fetched from the net. The texts must be
    English unless --model names a pipeline for another language.

    With -o a run that was ended, even by kill -9, goes on where it was. Exit codes: 0 done; 1 some articles could not
    be read (the rest is written); 2 the command was called wrongly; 3 nothing can be read: an input, spaCy or the
    language model is missing.
    """
    if (llm_url is None) != (llm_model is None):
        raise click.UsageError("--llm-url and --llm-model go together")
    running, articles = _machinery()
    options = running.Options(
        tier=tier,
        minimum=minimum,
        jobs=jobs or running.cores(),
        seconds=seconds,
        copies=copies,
        llm=_llm(llm_url, llm_model, llm_cache, llm_prices),
        **({"model": model} if model else {}),
    )
    outcome = running.Outcome()
    given = articles(inputs, any_language=model is not None)
    if output is None:
        documents = _to_stdout(given, options, outcome, page=page)
    else:
        documents = _to_file(given, output, options, outcome, afresh=afresh, page=page)
    if page is not None:
        _write_page(documents, page)
    _tell(outcome, output)


def _machinery() -> tuple[Any, Any]:
    """`kg.extract.running` and what takes articles in: spaCy takes a second to load, and is an extra."""
    try:
        from kg.extract import running  # noqa: PLC0415
        from kg.extract.inputs import articles  # noqa: PLC0415
    except ImportError as error:
        raise ExtractError(f"{error.name or 'spaCy'} is not installed; pip install 'parley-kg[extract]'") from error
    return running, articles


def _llm(url: str | None, model: str | None, cache: Path | None, prices: tuple[float, float] | None) -> Any:
    if url is None or model is None:
        return None
    from kg.extract.llm import Settings  # noqa: PLC0415

    into, out = prices or (None, None)
    return Settings(url=url, model=model, cache=cache, price_input=into, price_output=out)


def _to_stdout(given: Any, options: Any, outcome: Any, *, page: Path | None) -> list[Any]:
    """Write each document as soon as it is there; what is needed for the page."""
    from kg.extract import running  # noqa: PLC0415

    documents: list[Any] = []

    def write(document: Any) -> None:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        if page is not None:
            documents.append(document)

    with progress() as stage:
        running.run(given, write, options, outcome=outcome, step=stage("texts", None))
    return documents


def _to_file(given: Any, output: Path, options: Any, outcome: Any, *, afresh: bool, page: Path | None) -> list[Any]:
    from kg.extract import running  # noqa: PLC0415
    from kg.extract.journal import Journal  # noqa: PLC0415

    with Journal(output, options.key(), afresh=afresh) as journal:
        if len(journal):
            say(f"{len(journal)} text(s) are done already in {quoted(output)}.part; --afresh would read them again")
        with progress() as stage:
            order = running.run(
                given, journal.add, options, outcome=outcome, journal=journal, step=stage("texts", None)
            )
        documents = [json.loads(line) for line in journal.lines(iter(order))] if page is not None else []
        journal.finish(iter(order))
    beside = running.write_copies(output, outcome.copies)
    if beside is not None:
        say(f"{len(outcome.copies)} near copies are listed in {quoted(beside)}")
    return documents


def _write_page(documents: list[Any], page: Path) -> None:
    from kg.facts import Document  # noqa: PLC0415
    from kg.review import render_html  # noqa: PLC0415

    number = render_html((Document.model_validate_json(json.dumps(one)) for one in documents), page)
    say(f"{number} text(s) with their facts in {quoted(page)}")


def _tell(outcome: Any, output: Path | None) -> None:
    for problem in outcome.problems[:_SHOWN]:
        say(f"parley: {problem}")
    if len(outcome.problems) > _SHOWN:
        say(f"… and {len(outcome.problems) - _SHOWN} more like these")
    for name, copy in list(outcome.copies.items())[:_SHOWN] if output is None else ():
        say(f"{name} is a near copy of {copy.of} ({copy.similarity:.0%})")
    where = "" if output is None else f" in {quoted(output)}"
    resumed = f", {outcome.resumed} from the run before" if outcome.resumed else ""
    say(f"{outcome.facts} fact(s) of {outcome.texts} text(s) read{resumed}{where}")
    if outcome.problems:
        sys.exit(FINDINGS)
