"""Clients of other languages from Debian's packages: Redland's roqet (C), RDF::Query::Client (Perl)."""

import subprocess

import pytest
from rdflib import Graph

from tests.clients import installed
from tests.clients.sample import CLAIMS, CONSTRUCT, DESCRIBE, EXAMPLES, IDLIB, MALFORMED, Rows, Sample, csv_rows

# What every use of the client prints: the kind of the answer, then rows, triples or the verdict.
PERL = r"""
use strict; use warnings; use open ':std', ':encoding(UTF-8)'; use RDF::Query::Client;
my ($endpoint, $query, %options) = @ARGV;
my $client = RDF::Query::Client->new($query);
my $answer = $client->execute($endpoint, \%options) or do { print STDERR $client->error; exit 1 };
if ($answer->is_boolean) { print $answer->get_boolean ? "true\n" : "false\n" }
elsif ($answer->is_graph) {
    while (my $triple = $answer->next) { print join(' ', map { $_->as_ntriples } ($triple->nodes)[0 .. 2]), " .\n" }
}
else { while (my $row = $answer->next) { print join("\t", map { $_ ? $_->value : '' } values %$row), "\n" } }
"""
WAYS = {
    "GET": (),
    "POST form": ("QueryMethod", "POST"),
    "POST direct": ("QueryMethod", "POST", "ContentType", "application/sparql-query"),
}


def perl(sample: Sample, query: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [installed.perl_client(), "-e", PERL, sample.endpoint, query, *options],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def roqet(sample: Sample, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [installed.program("roqet"), "-q", "-i", "sparql", "-p", sample.endpoint, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("way", WAYS)
def test_perl_reads_rows(way: str, sample: Sample) -> None:
    rows = perl(sample, CLAIMS, *WAYS[way])
    assert sorted(rows.stdout.splitlines()) == sorted(claim for (claim,) in sample.told(CLAIMS)), rows.stderr


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["CONSTRUCT", "DESCRIBE"])
def test_perl_reads_graphs(query: str, sample: Sample) -> None:
    read, told = (
        Graph().parse(data=text, format="nt") for text in (perl(sample, query).stdout, "\n".join(sample.triples(query)))
    )
    assert set(read) == set(told)


def test_perl_hears_yes_and_no(sample: Sample) -> None:
    assert perl(sample, "ASK {}").stdout == "true\n"
    assert perl(sample, f"ASK {{ <{IDLIB}> a <{IDLIB}> }}").stdout == "false\n"


def test_perl_hears_that_a_query_is_malformed(sample: Sample) -> None:
    heard = perl(sample, MALFORMED)
    assert (heard.returncode, heard.stdout) == (1, "")
    assert "bad request" in heard.stderr.lower()


def test_roqet_reads_rows_of_a_query_in_a_file(sample: Sample, tolls: Rows) -> None:
    assert csv_rows(roqet(sample, "-r", "csv", EXAMPLES / "tolls.rq").stdout) == tolls


def test_roqet_reads_rows_of_a_query_in_its_arguments(sample: Sample) -> None:
    rows = csv_rows(roqet(sample, "-r", "csv", "-e", CLAIMS).stdout)
    assert sorted(rows) == sorted(sample.told(CLAIMS))


def test_roqet_writes_rows_as_rdf(sample: Sample, tolls: Rows) -> None:
    written = roqet(sample, "-r", "turtle", EXAMPLES / "tolls.rq").stdout
    assert written.count("rs:solution") == len(tolls)


def test_roqet_hears_that_a_query_is_malformed(sample: Sample) -> None:
    heard = roqet(sample, "-e", MALFORMED)
    assert heard.returncode == 1
    assert "400" in heard.stderr
