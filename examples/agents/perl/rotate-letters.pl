use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Client;

Client::work('rotate-letters', { text => 'Hello' }, { text => 'Uryyb' }, sub {
    (my $text = $_[0]{text}) =~ tr/A-Za-z/N-ZA-Mn-za-m/;
    return { text => $text };
});
