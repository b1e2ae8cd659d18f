use strict;
use warnings;
use open ':std', ':encoding(UTF-8)';
use RDF::Query::Client;

open my $file, '<', 'examples/clients/tolls.rq' or die $!;
my $query = RDF::Query::Client->new(join '', <$file>);
my $rows = $query->execute('http://127.0.0.1:8000/sparql', { QueryMethod => 'POST' }) or die $query->error;
while (my $row = $rows->next) {
    print join("\t", map { $_ ? $_->value : '' } @{$row}{qw(source least words quote)}), "\n";
}
