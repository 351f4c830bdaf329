package Slug;

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(slugify);

=head1 NAME

Slug - the part of a post's address that is made from its title

=head1 FUNCTIONS

=head2 slugify($title, separator => '-', limit => 60)

Lower-case letters and digits of the title, with a separator wherever there was
anything else. Cut at a separator, so that no word is cut in two, unless the
first word alone is longer than the limit.

=cut

sub slugify {
    my ($title, %options) = @_;
    my $separator = $options{separator} // '-';
    my $limit     = $options{limit}     // 60;

    my $slug = lc $title;
    $slug =~ s/[^a-z0-9]+/$separator/g;
    $slug =~ s/^\Q$separator\E|\Q$separator\E$//g;

    return _shorten($slug, $separator, $limit);
}

sub _shorten {
    my ($slug, $separator, $limit) = @_;
    return $slug if length $slug <= $limit;

    my $end = rindex $slug, $separator, $limit;
    return substr $slug, 0, $end > 0 ? $end : $limit;
}

1;
