# Plays the steps of one task inside a sandbox. The form of a step is in README.md.
use strict;
use warnings;
use JSON::PP;
use File::Path qw(make_path);
use File::Basename qw(dirname);
use IO::Socket::INET;

binmode STDOUT, ':raw';
$| = 1;

# canonical: the same script prints the same bytes.
my $json = JSON::PP->new->utf8->canonical->allow_nonref;
my $prompt = do { local $/; <STDIN> } // '';
my $next = 0;
my ($answer, $answered);

sub emit { print $json->encode({@_}), "\n" }

sub text { my $bytes = shift; utf8::decode($bytes) unless utf8::is_utf8($bytes); $bytes }

sub bytes { my $text = shift; utf8::encode($text) if utf8::is_utf8($text); $text }

sub fail {
    my ($as, $message) = @_;
    emit(event => 'failed', as => $as, message => text($message));
    exit 1;
}

sub slurp {
    my $path = shift;
    open my $file, '<:raw', $path or die "cannot read $path: $!\n";
    local $/;
    return <$file> // '';
}

sub spew {
    my ($mode, $path, $content) = @_;
    make_path(dirname($path));
    open my $file, "$mode:raw", $path or die "cannot write $path: $!\n";
    print {$file} bytes($content) or die "cannot write $path: $!\n";
    close $file or die "cannot write $path: $!\n";
}

sub run {
    my @command = @_;
    my $pid = open(my $pipe, '-|') // die "cannot start @command: $!\n";
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDERR, '>&', \*STDOUT;
        exec { $command[0] } @command or print "cannot start $command[0]: $!\n";
        require POSIX;
        POSIX::_exit(127);
    }
    my $output = do { local $/; <$pipe> } // '';
    close $pipe;
    return ($output, $? & 127 ? 128 + ($? & 127) : $? >> 8);
}

# {{head}}: the commit checked out. {{model}}: the model endpoint. {{1}}, {{2}}: groups of a match in the prompt.
our @groups;

sub fill {
    my $value = shift;
    if (ref $value eq 'HASH') {
        return { map { $_ => fill($value->{$_}) } keys %$value };
    }
    if (ref $value eq 'ARRAY') {
        return [ map { ref $_ eq 'HASH' && exists $_->{each_match} ? each_match($_) : fill($_) } @$value ];
    }
    # Looked at as JSON: matching a number itself would turn it into a string.
    return $value if ref $value || !defined $value || $json->encode($value) !~ /\{\{/;
    $value =~ s/\{\{head\}\}/head()/ge;
    $value =~ s/\{\{model\}\}/$ENV{REHEARSAL_MODEL} \/\/ ''/ge;
    $value =~ s/\{\{(\d+)\}\}/$groups[$1 - 1] \/\/ ''/ge;
    return $value;
}

sub head {
    my ($output, $code) = run('git', 'rev-parse', 'HEAD');
    die "git rev-parse HEAD: $output" if $code;
    chomp $output;
    return text($output);
}

# One element for every distinct match in the prompt: how an answer can name what it cannot know beforehand.
sub each_match {
    my $template = shift;
    my ($text, %seen, @items) = (text($prompt));
    while ($text =~ /$template->{each_match}/mg) {
        my @found = map { defined $-[$_] ? substr($text, $-[$_], $+[$_] - $-[$_]) : '' } 1 .. $#+;
        next if $seen{join "\0", @found}++;
        local @groups = @found;
        push @items, fill($template->{item});
    }
    return @items;
}

# What a request meets on its way out; never an error of the rehearsal, for being refused is mostly the point.
sub fetch {
    my $step = shift;
    my ($scheme, $authority, $path) = $step->{url} =~ m{^(https?)://([^/]+)(/.*)?$} or return 'not an http or https address';
    my $proxy = $ENV{"${scheme}_proxy"} // $ENV{uc "${scheme}_proxy"} // '';
    my $direct = $step->{direct} || $authority =~ /^(127\.|localhost\b|\[::1\])/ || $proxy !~ m{^(?:http://)?([^/]+)};
    my $peer = $direct ? $authority : $1;
    $peer .= $scheme eq 'https' ? ':443' : ':80' if $peer !~ /:\d+$/;
    my $socket = IO::Socket::INET->new(PeerAddr => $peer, Timeout => 10) or return "no connection to $peer: $@";
    my $body = bytes($step->{body} // '');
    my $request;
    if ($scheme eq 'https') {
        return "connected to $peer" if $direct;
        $authority .= ':443' if $authority !~ /:\d+$/;
        $request = "CONNECT $authority HTTP/1.1\r\nHost: $authority\r\n\r\n";
    } else {
        my $target = ($direct ? '' : "http://$authority") . ($path // '/');
        my %headers = (Host => $authority, Connection => 'close', %{ $step->{headers} // {} });
        $headers{'Content-Length'} = length $body if length $body;
        $request = join "\r\n", ($step->{method} // 'GET') . " $target HTTP/1.1", (map { "$_: $headers{$_}" } sort keys %headers), '', $body;
    }
    local $SIG{PIPE} = 'IGNORE';
    local $SIG{ALRM} = sub { die "no answer\n" };
    my $reply = '';
    eval {
        alarm 30;
        print {$socket} bytes($request);
        $socket->flush;
        while (length $reply < 65536 && sysread($socket, $reply, 8192, length $reply)) {
            last if $scheme eq 'https' && $reply =~ /\r\n\r\n/;
        }
        alarm 0;
    };
    alarm 0;
    return length $reply ? $reply : 'the connection was closed without an answer';
}

my %steps = (
    say => sub { emit(event => 'message', text => shift->{say}) },
    write => sub { my $s = shift->{write}; spew('>', $s->{path}, $s->{content}); "wrote $s->{path}" },
    append => sub { my $s = shift->{append}; spew('>>', $s->{path}, $s->{content}); "appended to $s->{path}" },
    replace => sub {
        my $s = shift->{replace};
        my $content = text(slurp($s->{path}));
        my $at = index $content, $s->{find};
        die "$s->{path} does not hold what is to be replaced\n" if $at < 0;
        substr($content, $at, length $s->{find}) = $s->{with};
        spew('>', $s->{path}, $content);
        "replaced in $s->{path}";
    },
    delete => sub { my $path = shift->{delete}; unlink $path or die "cannot delete $path: $!\n"; "deleted $path" },
    run => sub {
        my $step = shift;
        my ($output, $code) = run('/bin/sh', '-c', bytes($step->{run}));
        die "exit code $code\n$output" if $code && !$step->{may_fail};
        $code ? "exit code $code\n$output" : $output;
    },
    commit => sub {
        my $step = shift;
        my ($added, $failed) = run('git', 'add', '--all', '--', map { bytes($_) } @{ $step->{files} // ['.'] });
        die "git add: $added" if $failed;
        my ($output, $code) = run('git', '-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@localhost',
            'commit', '--quiet', '--message', bytes($step->{commit}), $step->{empty} ? '--allow-empty' : ());
        die "git commit: $output" if $code;
        head();
    },
    fetch => sub { my $step = shift; fetch(ref $step->{fetch} ? $step->{fetch} : { url => $step->{fetch} }) },
    # Looks again and again, for core Perl has no way to be told of a file.
    wait_file => sub { my $path = shift->{wait_file}; select(undef, undef, undef, 0.02) until -e $path; "found $path" },
    match => sub {
        my $pattern = shift->{match};
        my $text = text($prompt);
        $text =~ /$pattern/m or die "the prompt does not match $pattern\n";
        @groups = map { defined $-[$_] ? substr($text, $-[$_], $+[$_] - $-[$_]) : '' } 1 .. $#+;
        join "\n", @groups;
    },
    answer => sub { $answer = shift->{answer}; $answered = 1; undef },
    usage => sub { my $s = shift->{usage}; emit(event => 'usage', %$s); undef },
    print => sub {
        my $s = shift->{print};
        my $handle = ($s->{to} // '') eq 'error' ? \*STDERR : \*STDOUT;
        my $text = bytes($s->{text} // "x" x 79 . "\n");
        my $left = $s->{bytes} // length $text;
        while ($left > 0) {
            my $part = substr($text x (1 + int(65536 / length $text)), 0, $left);
            print {$handle} $part;
            $left -= length $part;
        }
        undef;
    },
    fail => sub { my $s = shift->{fail}; fail($s->{as}, $s->{message} // "The script ends with '$s->{as}'.") },
    exit => sub { exit shift->{exit} },
);

my %quiet = map { $_ => 1 } qw(say answer usage print fail exit);

emit(event => 'started', version => '1');
for my $raw (@{ $json->decode(slurp($ARGV[0])) }) {
    my ($kind) = grep { exists $raw->{$_} } keys %steps;
    fail('failed', 'The script has a step of no known kind: ' . $json->encode($raw)) if !$kind;
    my $step = eval { fill($raw) } // fail('failed', $@);
    if ($quiet{$kind}) {
        $steps{$kind}->($step);
        next;
    }
    my $id = 'step-' . ++$next;
    my $input = ref $step->{$kind} ? text($json->encode($step->{$kind})) : $step->{$kind};
    emit(event => 'tool', id => $id, tool => $kind, input => $input);
    my $output = eval { $steps{$kind}->($step) };
    my $error = $@;
    emit(event => 'tool_result', id => $id, output => text($error || ($output // '')), error => $error ? JSON::PP::true : JSON::PP::false);
    fail('failed', "The step '$kind' failed: $error") if $error;
}
emit(event => 'finished', $answered ? (answer => $answer) : ());
