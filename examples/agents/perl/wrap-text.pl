use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Client;
use Text::Wrap;

Client::work('wrap-text', { text => 'one two three', columns => 8 }, ['one two', 'three'], sub {
    local $Text::Wrap::columns = $_[0]{columns};
    return [split /\n/, wrap('', '', $_[0]{text})];
});
