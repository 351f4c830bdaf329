# Becomes the first process of a container, under our own system call filter: what the Engine's filter allows and ours does
# not is refused before anything of a sandbox runs. Arguments: the filter, the first process, and what that is given.

my ($filter, $first) = splice(@ARGV, 0, 2);
my $prctl = { x86_64 => 157, aarch64 => 167 }->{$ENV{SANDBOX_ARCH}} or die "no system call numbers\n";

open(my $file, '<:raw', $filter) or die "cannot read $filter: $!\n";
my $program = do { local $/; <$file> };
close $file;
my $header = pack('S x6 P', length($program) / 8, $program);

# PR_SET_SECCOMP, SECCOMP_MODE_FILTER: allowed to anybody who has given up gaining privileges.
syscall($prctl, 22, 2, $header, 0, 0) == 0 or die "the system call filter cannot be set: $!\n";

do $first;
die $@ || "$first cannot be run: $!\n";
