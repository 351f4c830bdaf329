use strict;
use warnings;

use Test::More;
use Slug qw(slugify);

is slugify('Hello World'),          'hello-world',   'words are joined by a hyphen';
is slugify('  Hello,   World!  '),  'hello-world',   'whatever is no letter or digit separates';
is slugify('Release 2.0'),          'release-2-0',   'digits are kept';
is slugify('already-a-slug'),       'already-a-slug', 'a slug stays what it is';
is slugify('Hello World', separator => '_'), 'hello_world', 'the separator can be chosen';

is slugify('one two three', limit => 8),  'one-two', 'a long slug is cut between words';
is slugify('one two three', limit => 7),  'one-two', 'a slug of just the limit keeps its last word';
is slugify('incomprehensibilities', limit => 10), 'incomprehe', 'a single long word is cut anywhere';

done_testing;
