"""The command `parley`: thin commands over library functions, one file per command group.

Data goes to standard output, talk to standard error. Exit codes: 0 done, 1 findings, 2 usage, 3 could not run.
"""

import sys
import traceback
from typing import NoReturn

import click

from kg import __version__
from kg.cli import build, evaluate, extract, init, publish, query, releases, review, schema, serve, validate
from kg.cli.common import COULD_NOT_RUN
from kg.errors import KGError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="parley")
def parley() -> None:
    """Publish what is reported about armed conflict: facts in, a validated linked-data release out, served.

    \b
    parley init my-site      write a site file
    parley extract news/ -o my-site/facts/news.jsonl   read news texts into facts
    parley build my-site     read the facts, check them, publish a release
    parley serve my-site     serve the current release: pages, SPARQL, dumps

    Exit codes: 0 done; 1 something was found wrong with the data; 2 the command was called wrongly; 3 it could not
    run (a file is missing, another build is under way…).
    """


for command in (
    init.init,
    extract.extract,
    review.review,
    evaluate.evaluate,
    build.build,
    validate.validate,
    query.query,
    serve.serve,
    publish.publish,
    releases.releases,
    schema.schema,
):
    parley.add_command(command)


def main() -> NoReturn:
    """Run the command; errors a user can mend become one line and exit code 3, bugs a traceback and exit code 3."""
    try:
        sys.exit(parley(standalone_mode=False) or 0)
    except KGError as error:
        click.echo(f"parley: {error}", err=True)
        sys.exit(COULD_NOT_RUN)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("parley: interrupted; nothing published has changed", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: not an error, and nobody to tell
        sys.exit(141)
    except OSError as error:
        click.echo(f"parley: {error}; make room, or check permissions: nothing published has changed", err=True)
        sys.exit(COULD_NOT_RUN)
    except Exception:  # noqa: BLE001 - a bug is told in full, but must not pass for findings (exit code 1)
        traceback.print_exc()
        sys.exit(COULD_NOT_RUN)
