# Makes a sandbox that waits: a mount namespace with a disk of limited size, in which this process becomes bubblewrap. Its
# child stays outside until it is told what the sandbox is for, mounts that where the sandbox sees it, and ends.
# Runs on the worker. Everything it mounts is in a mount namespace of its own, so a killed sandbox leaves no mount behind.
# It loads no module, not even strict: that would be a fifth of its start. The tests compile it with strict and warnings.

$^F = 255;    # descriptors opened here stay open for bubblewrap
umask 022;
setpgrp(0, 0);    # so that all of it can be killed, and a terminal's Ctrl-C is not for it

my %numbers = (
    x86_64  => { mount => 165, unshare => 272 },
    aarch64 => { mount => 40,  unshare => 97 },
);
my $mount_setattr = 442;    # the same on every machine

my %o = options(\@ARGV);
my $nr = $numbers{$o{machine}} or fail("no system call numbers for $o{machine}");
my $disk = $o{disk};

my $is_root = $> == 0;
my ($uid, $gid) = ($>, $) + 0);
call('unshare', $is_root ? 0x00020000 : 0x10020000);
if (!$is_root) {
    put('/proc/self/setgroups', 'deny');
    put('/proc/self/uid_map', "$uid $uid 1");
    put('/proc/self/gid_map', "$gid $gid 1");
}
my ($owner, $group) = $is_root ? @o{qw(uid gid)} : ($uid, $gid);

call('mount', cstr('none'), cstr('/'), 0, 0x44000, 0);    # MS_REC | MS_PRIVATE: nothing of ours reaches the worker
call('mount', cstr('tmpfs'), cstr($disk), cstr('tmpfs'), 6, cstr("size=1m,nr_inodes=1000,mode=0755,uid=$owner,gid=$group"));
call('mount', cstr('none'), cstr($disk), 0, 0x100000, 0);    # MS_SHARED: what is mounted here later is seen in the sandbox
for my $name (qw(home tmp shm upper scratch work)) {
    mkdir "$disk/$name", 0700 or fail("creating $name: $!");
    chown $owner, $group, "$disk/$name";
}
chmod 01777, "$disk/tmp";
for my $name (qw(in agents git)) { mkdir "$disk/$name" or fail("creating $name: $!") }

# Bubblewrap is to run as somebody who may not walk the worker's directories, so what it needs is put where it may.
my $staged = 0;
stage($_) for @{$o{bind}};

my $child = fork();
defined $child or fail("forking: $!");
if ($child == 0) {
    mount_what_it_is_for();
    exit 0;
}

open(my $filter, '<', $o{seccomp}) or fail("opening the filter: $!");
open(STDIN, '<', '/dev/null') or fail("opening /dev/null: $!");
open(STDOUT, '>', '/dev/null') or fail("opening /dev/null: $!");    # which is the child's to answer on
if ($is_root) {
    # Even what gets out of the sandbox is nobody on the worker.
    $) = "$group $group";
    $( = $group;
    ($<, $>) = ($owner, $owner);
    ($< == $owner && $> == $owner) or fail("becoming user $owner: $!");
}

my @command = map { $_ eq '@seccomp' ? fileno($filter) : $_ } @ARGV;
$ENV{HOME} = '/';
chdir '/' or fail("changing directory: $!");
exec { $command[0] } @command or fail("starting $command[0]: $!");

# The child's: what comes on standard input, once the worker knows it.
sub mount_what_it_is_for {
    close STDERR;    # whose end tells the worker that bubblewrap has ended
    my $given = do { local $/; <STDIN> };
    exit 0 if !defined $given || !length $given;    # the worker has gone, or needs none
    my ($count, @words) = split /\0/, $given, -1;
    pop @words;
    @words == $count or answer("what to mount is cut off");
    my %late = options(\@words);

    for my $cgroup (@{$late{cgroup}}) {
        for my $process ($$, @{$late{process}}) {
            open(my $procs, '>', "$cgroup/cgroup.procs") or answer("joining $cgroup: $!");
            print {$procs} "$process\n";
            close($procs) or answer("joining $cgroup: $!");
        }
    }

    syscall($nr->{mount}, cstr('none'), cstr($disk), 0, 0x26, cstr("size=$late{size},nr_inodes=$late{inodes}")) == 0    # MS_REMOUNT
        or answer("sizing the disk: $!");

    if (defined $late{seed}) {
        my $overlay = "lowerdir=$late{seed},upperdir=$disk/upper,workdir=$disk/scratch" . ($is_root ? '' : ',userxattr');
        if (syscall($nr->{mount}, cstr('overlay'), cstr("$disk/work"), cstr('overlay'), 6, cstr($overlay)) != 0) {
            # A kernel that does not let us: a copy does the same, slower.
            system('cp', '-a', '--reflink=auto', "$late{seed}/.", "$disk/work") == 0 or answer("copying the work tree");
        }
    }

    my @places = @{$late{at}};
    for my $source (@{$late{bind}}) {
        my $staging = stage($source);

        # Read-only before the sandbox sees it. AT_FDCWD, AT_RECURSIVE; MOUNT_ATTR_RDONLY | NOSUID | NODEV.
        my $attributes = pack('QQQQ', 7, 0, 0, 0);
        syscall($mount_setattr, -100, cstr($staging), 0x8000, $attributes, 32) == 0 or answer("making $source read-only: $!");
        my $place = "$disk/" . shift @places;
        make_place($source, $place);
        call('mount', cstr($staging), cstr($place), 0, 0x5000, 0);    # MS_BIND | MS_REC
    }
    answer('mounted');
}

sub stage {
    my ($source) = @_;
    my $staging = "$disk/in/" . $staged++;
    make_place($source, $staging);
    call('mount', cstr($source), cstr($staging), 0, 0x5000, 0);    # MS_BIND | MS_REC
    return $staging;
}

# Something of the same kind to mount over, with its directories.
sub make_place {
    my ($source, $place) = @_;
    my @names = split m{/}, substr($place, length("$disk/"));
    my $last = pop @names;
    my $made = $disk;
    for my $name (@names) {
        $made .= "/$name";
        -d $made || mkdir $made or fail("creating $made: $!");
    }
    if (-d $source) { -d $place || mkdir $place or fail("creating $place: $!") }
    elsif (!-e $place) { open(my $file, '>', $place) or fail("creating $place: $!") }
}

# Takes pairs of name and value up to '--'; some names may come several times.
sub options {
    my ($words) = @_;
    my %options = map { $_ => [] } qw(bind at cgroup process);
    while (@{$words} && $words->[0] ne '--') {
        my ($name, $value) = splice(@{$words}, 0, 2);
        if (ref $options{$name}) { push @{$options{$name}}, $value } else { $options{$name} = $value }
    }
    shift @{$words};
    return %options;
}

sub call {
    my ($name, @arguments) = @_;
    syscall($nr->{$name}, @arguments) == 0 or fail("$name: $!");
}

sub cstr { my $text = "$_[0]\0"; return $text }

sub put {
    my ($path, $text) = @_;
    open(my $file, '>', $path) or fail("$path: $!");
    print {$file} $text;
    close($file) or fail("$path: $!");
}

sub answer { local $| = 1; print "$_[0]\n"; exit 0 }

sub fail { answer($_[0]) if defined $child && $child == 0; print STDERR "launcher: $_[0]\n"; exit 70 }
