"""`parley schema`."""

import json

import click

from kg.facts import schema as facts_schema


@click.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of one facts/1 line.

    `parley validate` checks what a schema cannot say too: quotes against the text, references, duplicate ids.
    """
    click.echo(json.dumps(facts_schema(), indent=2, ensure_ascii=False))
