# Makes what bubblewrap cannot: a disk of limited size, a writable layer over a shared checkout, limits. Then becomes bubblewrap.
# Runs on the worker. Everything it mounts is in a mount namespace of its own, so a killed sandbox leaves no mount behind.
# It loads no module, not even strict: that would be a fifth of its start. The tests compile it with strict and warnings.

$^F = 255;    # descriptors opened here stay open for bubblewrap

my %numbers = (
    x86_64  => { mount => 165, unshare => 272, prlimit64 => 302 },
    aarch64 => { mount => 40,  unshare => 97,  prlimit64 => 261 },
);
# What to launch comes on standard input, so that an interpreter can be started and wait before anybody knows.
my $given = do { local $/; <STDIN> };
exit 0 if !defined $given || !length $given;    # the worker has gone, or needs none
my $count;
($count, @ARGV) = split /\0/, $given, -1;
pop @ARGV;
@ARGV == $count or fail("what to launch is cut off");

my (%o, @cgroups, @limits, @binds);
while (@ARGV && $ARGV[0] ne '--') {
    my $name = shift @ARGV;
    my $value = shift @ARGV;
    if    ($name eq 'cgroup') { push @cgroups, $value }
    elsif ($name eq 'limit')  { push @limits,  $value }
    elsif ($name eq 'bind')   { push @binds,   $value }
    else                      { $o{$name} = $value }
}
shift @ARGV;
my $nr = $numbers{$o{machine}} or fail("no system call numbers for $o{machine}");

for my $cgroup (@cgroups) {
    open(my $procs, '>', "$cgroup/cgroup.procs") or fail("joining $cgroup: $!");
    print {$procs} "$$\n";
    close($procs) or fail("joining $cgroup: $!");
}

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
my $disk = $o{disk};
call('mount', cstr('tmpfs'), cstr($disk), cstr('tmpfs'), 6, cstr("size=$o{size},nr_inodes=$o{inodes},mode=0755,uid=$owner,gid=$group"));
for my $name (qw(home tmp shm upper scratch work in)) {
    mkdir "$disk/$name", 0700 or fail("creating $name: $!");
    chown $owner, $group, "$disk/$name";
}
chmod 01777, "$disk/tmp";

# Bubblewrap is to run as somebody who may not walk the worker's directories, so what it needs is put where it may.
chmod 0755, "$disk/in";
for my $number (0 .. $#binds) {
    my $target = "$disk/in/$number";
    if (-d $binds[$number]) { mkdir $target or fail("creating $target: $!") }
    else { open(my $file, '>', $target) or fail("creating $target: $!") }
    call('mount', cstr($binds[$number]), cstr($target), 0, 0x5000, 0);    # MS_BIND | MS_REC
}

if (defined $o{seed}) {
    my $options = "lowerdir=$o{seed},upperdir=$disk/upper,workdir=$disk/scratch" . ($is_root ? '' : ',userxattr');
    if (syscall($nr->{mount}, cstr('overlay'), cstr("$disk/work"), cstr('overlay'), 0, cstr($options)) != 0) {
        # A kernel that does not let us: a copy does the same, slower.
        system('cp', '-a', '--reflink=auto', "$o{seed}/.", "$disk/work") == 0 or fail("copying the work tree");
    }
}

for my $limit (@limits) {
    my ($resource, $most) = split /=/, $limit;
    my $pair = pack('QQ', $most, $most);
    syscall($nr->{prlimit64}, 0, $resource + 0, $pair, 0) == 0 or fail("setting limit $resource: $!");
}

open(my $filter, '<', $o{seccomp}) or fail("opening the filter: $!");
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

sub fail { print STDERR "launcher: $_[0]\n"; exit 70 }
