namespace Orchestrator.Sandboxes.Attacks;

/// <summary>Words for attacks that are system calls: no compiler is to be assumed in a sandbox.</summary>
internal static class PerlPrelude
{
    public const string Text = """
        use strict; use warnings; no warnings 'portable';
        open(STDERR, '>&', \*STDOUT); $| = 1;
        my $arm = `uname -m` =~ /aarch64/;
        # x86-64 and arm64
        my %nr = (
            ptrace => [101, 117], keyctl => [250, 219], add_key => [248, 217], request_key => [249, 218], io_uring_setup => [425, 425], io_uring_enter => [426, 426],
            io_uring_register => [427, 427], bpf => [321, 280], perf_event_open => [298, 241], process_vm_readv => [310, 270], process_vm_writev => [311, 271],
            userfaultfd => [323, 282], unshare => [272, 97], setns => [308, 268], mount => [165, 40], umount2 => [166, 39], pivot_root => [155, 41], chroot => [161, 51],
            init_module => [175, 105], finit_module => [313, 273], delete_module => [176, 106], kexec_load => [246, 104], kexec_file_load => [320, 294], reboot => [169, 142],
            swapon => [167, 224], swapoff => [168, 225], acct => [163, 89], settimeofday => [164, 170], clock_settime => [227, 112], sethostname => [170, 161],
            setdomainname => [171, 162], quotactl => [179, 60], open_by_handle_at => [304, 265], name_to_handle_at => [303, 264], syslog => [103, 116], kcmp => [312, 272],
            pidfd_getfd => [438, 438], fanotify_init => [300, 262], mknodat => [259, 33], setuid => [105, 146], setgid => [106, 144], setgroups => [116, 159],
            capset => [126, 91], clone => [56, 220], clone3 => [435, 435], personality => [135, 92], fsopen => [430, 430], open_tree => [428, 428], move_mount => [429, 429],
            mount_setattr => [442, 442], vmsplice => [278, 75], mbind => [237, 235], move_pages => [279, 239], prctl => [157, 167], ioctl => [16, 29], prlimit64 => [302, 261],
            process_madvise => [440, 440], setpriority => [141, 140], ioprio_set => [251, 30], sched_setscheduler => [144, 119], kill => [62, 129], vhangup => [153, 58],
        );
        sub call { my ($name, @arguments) = @_; my $number = $nr{$name}[$arm ? 1 : 0]; return syscall($number, @arguments) }
        sub worked { print "worked: @_\n"; exit 0 }
        sub refused { print "refused: @_\n"; exit 1 }
        # An attack that is one call.
        sub attempt { my $result = call(@_); $result == -1 ? refused("$!") : worked($result) }
        sub must_open { open(my $file, $_[0], $_[1]) or refused("$!"); return $file }
        sub family { socket(my $socket, $_[0], $_[1], $_[2]) ? worked('a socket') : refused("$!") }
        sub inet { my ($host, $port, $type) = @_; socket(my $s, 2, $type // 1, 0) or refused("$!"); $SIG{ALRM} = sub { refused('timed out') }; alarm 5;
            connect($s, pack('S n C4 x8', 2, $port, split /\./, $host)) or refused("$!"); return $s }
        sub reach { my $s = inet(@_); worked('connected') }

        """;
}
