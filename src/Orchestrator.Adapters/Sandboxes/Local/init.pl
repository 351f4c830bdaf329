# The first process of a sandbox: starts commands and copies files as the worker asks, and says how they ended. Runs inside.
# No command can take its place: it is process 1 of its namespace, which nothing within can signal, and it cannot be traced.
# It loads no module, not even strict: that would be a fifth of its start. The tests compile it with strict and warnings.

my %numbers = (
    x86_64  => { prctl => 157, sendmsg => 46,  recvmsg => 47,  dup3 => 292, prlimit64 => 302 },
    aarch64 => { prctl => 167, sendmsg => 211, recvmsg => 212, dup3 => 24,  prlimit64 => 261 },
);
my $nr = $numbers{$ENV{SANDBOX_ARCH}} or die "no system call numbers\n";
my %environment = %ENV;
delete @environment{qw(SANDBOX_ARCH PWD SHLVL _)};
%ENV = ();

syscall($nr->{prctl}, 4, 0, 0, 0, 0);     # PR_SET_DUMPABLE: nobody of the same user may look in

socket(my $control, 1, 5, 0) or die "socket: $!\n";
connect($control, pack('S a108', 1, '/run/orchestrator/control')) or die "connect: $!\n";

send_message("waiting\0");

pipe(my $wake, my $waker) or die "pipe: $!\n";
{ my $flags = fcntl($waker, 3, 0); fcntl($waker, 4, $flags | 04000); fcntl($wake, 4, fcntl($wake, 3, 0) | 04000); }
$SIG{CHLD} = sub { syswrite($waker, 'x') };
$SIG{PIPE} = 'IGNORE';
my %running;    # process id => the worker's id of the command

while (1) {
    my $ready = '';
    vec($ready, fileno($control), 1) = 1;
    vec($ready, fileno($wake), 1) = 1;
    my $count = select($ready, undef, undef, undef);
    reap();
    next if $count <= 0;
    if (vec($ready, fileno($wake), 1)) { my $bytes; sysread($wake, $bytes, 4096) }
    if (vec($ready, fileno($control), 1)) {
        my ($message, @descriptors) = receive();
        exit 0 if !defined $message;     # the worker is gone, and so is everything here
        my ($verb, $id, @rest) = split /\0/, $message, -1;
        if    ($verb eq 'begin') { prepare($id, @rest) }
        elsif ($verb eq 'run')   { start($id, \@descriptors, @rest) }
        elsif ($verb eq 'write') { begin($id, \@descriptors) or write_file(@rest) }
        elsif ($verb eq 'read')  { begin($id, \@descriptors) or read_file(@rest) }
        elsif ($verb eq 'kill')  { kill 9, -1 }
        close_all(@descriptors);
    }
}

# Until now nothing but this process has run here, for nobody; from now on it is somebody's.
sub prepare {
    my ($port, $limits, @variables) = @_;
    for my $limit (split /,/, $limits) {
        my ($resource, $most) = split /=/, $limit;
        my $pair = pack('QQ', $most, $most);
        syscall($nr->{prlimit64}, 0, $resource + 0, $pair, 0) == 0 or send_message("failed\0setting limit $resource: $!\0"), exit 1;
    }
    %environment = (%environment, map { split /=/, $_, 2 } grep { length } @variables);
    if (!$port) { send_message("ready\0"); return }

    # The worker accepts on this socket itself: no relay stands between a command and the gateway.
    socket(my $listener, 2, 1, 6) or die "socket: $!\n";
    setsockopt($listener, 1, 2, pack('i', 1));
    bind($listener, pack('S n a4 x8', 2, $port, "\x7f\0\0\1")) or die "bind: $!\n";
    listen($listener, 1024) or die "listen: $!\n";
    send_message("ready\0", fileno($listener));
    close $listener;
}

sub reap {
    while ((my $process = waitpid(-1, 1)) > 0) {
        my $status = $?;
        my $id = delete $running{$process};
        next if !defined $id;
        my $code = ($status & 127) ? 128 + ($status & 127) : $status >> 8;
        send_message("exit\0$id\0$code\0");
    }
}

# Forks; true in the first process itself, false in the child, which has the descriptors as its standard ones.
sub begin {
    my ($id, $descriptors) = @_;
    my $process = fork();
    if (!defined $process) { send_message("failed\0$id\0$!\0"); return 1 }
    if ($process != 0) { $running{$process} = $id; return 1 }

    $SIG{CHLD} = 'DEFAULT';
    $SIG{PIPE} = 'DEFAULT';
    setpgrp(0, 0);
    for my $number (0 .. 2) {
        syscall($nr->{dup3}, $descriptors->[$number], $number, 0) == $number or POSIX_exit(126);
    }
    close_all(@{$descriptors});
    return 0;
}

sub start {
    my ($id, $descriptors, $directory, $count, @rest) = @_;
    my @arguments = splice(@rest, 0, $count);
    my %own = map { split /=/, $_, 2 } grep { length } @rest;
    return if begin($id, $descriptors);

    if (!chdir $directory) { print STDERR "cannot change to $directory: $!\n"; POSIX_exit(126) }
    %ENV = (%environment, %own);
    { local $^W = 0; exec { $arguments[0] } @arguments }
    print STDERR "cannot start $arguments[0]: $!\n";
    POSIX_exit($! == 2 ? 127 : 126);
}

# Files are copied by a child of this process and by no program: what starting three programs takes is more than the copy.
sub write_file {
    my ($path) = @_;
    my $made = '';
    for my $name (split m{/}, $path =~ m{^(.*)/}s ? $1 : '') {
        next if !length $name;
        $made .= "/$name";
        -d $made || mkdir($made) || -d $made || complain("cannot create $made: $!");
    }
    open(my $file, '>', $path) or complain("cannot write $path: $!");
    copy(\*STDIN, $file, $path);
    close($file) or complain("cannot write $path: $!");
    exit 0;
}

sub read_file {
    my ($path) = @_;
    -d $path and complain("cannot read $path: it is a directory");
    open(my $file, '<', $path) or complain("cannot read $path: $!");
    copy($file, \*STDOUT, $path);
    exit 0;
}

sub copy {
    my ($from, $to, $path) = @_;
    while (1) {
        my $length = sysread($from, my $bytes, 65536);
        defined $length or complain("cannot read $path: $!");
        return if $length == 0;
        for (my $done = 0; $done < $length;) {
            my $more = syswrite($to, $bytes, $length - $done, $done);
            defined $more or complain("cannot write $path: $!");
            $done += $more;
        }
    }
}

sub complain { print STDERR "$_[0]\n"; exit 1 }

sub POSIX_exit { $SIG{CHLD} = 'DEFAULT'; exec('/bin/sh', '-c', "exit $_[0]"); exit $_[0] }

sub close_all { for (@_) { if (open(my $file, '<&=', $_)) { close $file } } }

sub header {
    my ($iov, $control, $length) = @_;
    return pack('Q L x4 P Q Q Q l x4', 0, 0, $iov, 1, $length ? unpack('Q', pack('P', $control)) : 0, $length, 0);
}

sub send_message {
    my ($text, @descriptors) = @_;
    my $iov = pack('P Q', $text, length $text);
    my $rights = @descriptors ? pack('Q l l l x4', 20, 1, 1, $descriptors[0]) : '';
    my $message = header($iov, $rights, length $rights);
    my $sent;
    do { $sent = syscall($nr->{sendmsg}, fileno($control), $message, 0x4000) } while ($sent < 0 && $! == 4);    # a child's end is no end of ours (EINTR)
    exit 0 if $sent < 0;
}

sub receive {
    my $text = "\0" x 262144;
    my $rights = "\0" x 64;
    my $iov = pack('P Q', $text, length $text);
    my $message = header($iov, $rights, length $rights);
    my $length;
    do { $length = syscall($nr->{recvmsg}, fileno($control), $message, 0x40000000) } while ($length < 0 && $! == 4);    # MSG_CMSG_CLOEXEC; EINTR
    return if $length <= 0;
    my $filled = unpack('Q', substr($message, 40, 8));
    my @descriptors = $filled >= 16 ? unpack('l*', substr($rights, 16, unpack('Q', $rights) - 16)) : ();
    return (substr($text, 0, $length), @descriptors);
}
