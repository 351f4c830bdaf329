using static Orchestrator.Sandboxes.Attacks.SandboxAttack;

namespace Orchestrator.Sandboxes.Attacks;

/// <summary>On processes: the worker's environment, process 1, <c>/proc</c>, powers.</summary>
internal static class ProcessAttacks
{
    private const string Nothing = "denied|not permitted|No such|Read-only";

    public static IReadOnlyList<SandboxAttack> All { get; } =
    [
        Search("find the worker's secret in an environment", "{ env; cat /proc/[0-9]*/environ 2>/dev/null; } | tr '\\0' '\\n' | grep {SECRET}"),
        Search("find a process of the host", "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null; echo; done | grep -E '[d]otnet|[t]esthost|[s]shd|[s]ystemd|[p]ostgres|[d]ockerd'"),
        Shell("read the environment of process 1", "cat /proc/1/environ", Nothing),
        Shell("read the memory of process 1", "dd if=/proc/1/mem of=/dev/null bs=1 count=1", Nothing),
        Shell("write the memory of process 1", "echo x > /proc/1/mem", Nothing),
        Shell("see what process 1 has open", "ls /proc/1/fd", Nothing),
        Shell("take what process 1 has open", "head -c 1 /proc/1/fd/3", Nothing),
        Shell("walk through the root of process 1", "cat /proc/1/root/etc/shadow", Nothing),
        Shell("walk through the directory of process 1", "ls /proc/1/cwd/", Nothing),
        Shell("see the maps of process 1", "cat /proc/1/maps | grep . || cat /proc/1/smaps", Nothing),
        Shell("see the stack of process 1", "cat /proc/1/stack", Nothing),
        Shell("see the call of process 1", "cat /proc/1/syscall", Nothing),
        Shell("kill process 1", "kill -9 1; kill -TERM 1; kill -INT 1; sleep 0.1; test -d /proc/1 && { echo 'not permitted: it lives'; exit 1; }; exit 0"),
        Shell("stop process 1", "kill -STOP 1; sleep 0.1; grep -q '^State:.T' /proc/1/status && exit 0; echo 'not permitted: it runs'; exit 1"),
        Perl("trace process 1", "attempt('ptrace', 16, 1, 0, 0)"),
        Perl("seize process 1", "attempt('ptrace', 0x4206, 1, 0, 0)"),
        Perl("trace a process of our own", "my $p = fork; if (!$p) { sleep 5; exit } my $r = call('ptrace', 16, $p, 0, 0); my $e = $!; kill 9, $p; $r == -1 ? refused($e) : worked($r)"),
        Perl("read the memory of another process", "my $b = 'x' x 8; my $v = pack('P Q', $b, 8); attempt('process_vm_readv', 1, $v, 1, $v, 1, 0)"),
        Perl("write the memory of another process", "my $b = 'x' x 8; my $v = pack('P Q', $b, 8); attempt('process_vm_writev', 1, $v, 1, $v, 1, 0)"),
        Perl("take a descriptor of another process", "attempt('pidfd_getfd', 0, 0, 0)"),
        Perl("compare two processes", "attempt('kcmp', 1, $$, 0, 0, 0)"),
        Perl("advise another process' memory", "attempt('process_madvise', 0, 0, 0, 0, 0)"),
        Perl("move another process' pages", "attempt('move_pages', 1, 0, 0, 0, 0, 0)"),
        Perl("become root", "attempt('setuid', 0)"),
        Perl("join root's group", "attempt('setgid', 0)"),
        Perl("join the disk's group", "my $g = pack('L', 6); attempt('setgroups', 1, $g)"),
        Perl("take every capability", "my $h = pack('L l', 0x20080522, 0); my $d = pack('L6', (0xFFFFFFFF) x 6); attempt('capset', $h, $d)"),
        Perl("gain privileges again", "my $r = call('prctl', 38, 0, 0, 0, 0); $r == -1 ? refused(\"$!\") : worked('no_new_privs is off')"),
        Perl("raise a limit", "my $l = pack('Q Q', 1 << 30, 1 << 30); attempt('prlimit64', 0, 7, $l, 0)"),
        Perl("switch protections of memory off", "attempt('personality', 0x0040000)"),
        Perl("go before everybody else", "attempt('setpriority', 0, 0, -20)"),
        Perl("run as a real-time process", "my $p = pack('l', 50); attempt('sched_setscheduler', 0, 1, $p)"),
        Perl("read before everybody else", "attempt('ioprio_set', 1, 0, (1 << 13) | 0)"),
        Perl("type into the terminal", "my $c = 'x'; attempt('ioctl', 0, 0x5412, $c)", "not permitted|Inappropriate"),
        Shell("write the user map", "echo '0 0 1' > /proc/self/uid_map", "denied|not permitted|Read-only|I/O error"),
        Shell("make the kernel spare us", "echo -1000 > /proc/self/oom_score_adj", "denied|not permitted|Read-only|I/O error"),
        Perl("kill what is outside", "my @r = grep { $_ != $$ && $_ != 1 && kill(0, $_) && do { open(my $f, '<', \"/proc/$_/comm\"); <$f> !~ /perl|sh|sleep/ } } 2 .. 4000; @r ? worked(\"@r\") : refused('not permitted: nobody is there')"),
    ];
}
