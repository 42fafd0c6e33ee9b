use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Client;

Client::work('group-anagrams', ['tea', 'ten', 'eat'], { aet => ['tea', 'eat'], ent => ['ten'] }, sub {
    my %groups;
    push @{ $groups{ join '', sort split //, $_ } }, $_ for @{ $_[0] };
    return \%groups;
});
