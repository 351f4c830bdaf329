use strict;
use warnings;

use Test::More;

sub output_of {
    my @command = @_;
    open my $pipe, '-|', $^X, @command or die "cannot run @command: $!";
    my $output = do { local $/; <$pipe> };
    close $pipe or die "@command ended with $?";
    return $output;
}

is output_of('script/slugify', 'Hello World', 'Second Post'), "hello-world\nsecond-post\n", 'one line for each title';

done_testing;
