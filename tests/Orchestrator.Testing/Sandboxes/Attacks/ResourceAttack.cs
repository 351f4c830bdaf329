namespace Orchestrator.Sandboxes.Attacks;

/// <summary>An attempt to take more than a sandbox may have, in a sandbox of its own.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Command">The attempt.</param>
/// <param name="Needs">The limit that must be enforced, where a provider may lack it.</param>
/// <param name="Endings">How it may end.</param>
public sealed record ResourceAttack(string Name, SandboxCommand Command, string? Needs, params CommandEnding[] Endings)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    /// <summary>What its sandbox may use.</summary>
    public static SandboxLimits Limits { get; } = new() { MemoryMiB = 128, Processes = 48, OpenFiles = 128, DiskMiB = 16, Cpus = 1 };

    public static IEnumerable<ResourceAttack> All =>
    [
        Perl("fork without end", "fork while 1", nameof(SandboxLimits.Processes), CommandEnding.TimedOut, CommandEnding.Exited),
        Perl("fork in a session of its own", "use POSIX; my $p = fork; if (!$p) { setsid(); fork while 1 } waitpid($p, 0); sleep 1000", nameof(SandboxLimits.Processes), CommandEnding.TimedOut),
        Perl("take all memory", "my @x; push @x, 'x' x 1_000_000 while 1", nameof(SandboxLimits.MemoryMiB), CommandEnding.OutOfMemory),
        Perl("take all memory by the disk", "for my $d ('/work', '/home/agent', '/tmp', '/dev/shm') { open(my $f, '>', \"$d/x\") or die; my $n = 0; while (syswrite($f, 'x' x 65536)) { die qq(limitless\\n) if ++$n > 512 } } exit 1", null, CommandEnding.Exited),
        Perl("write one file past the disk", "$SIG{XFSZ} = 'IGNORE'; open(my $f, '>', '/work/x') or die; seek($f, 17 << 20, 0); syswrite($f, 'x') ? exit 0 : die qq($!\\n)", null, CommandEnding.Exited),
        Perl("take all inodes", "for (1 .. 30_000) { open(my $f, '>', \"/tmp/$_\") or do { unlink glob('/tmp/*'); die qq($!\\n) } } exit 0", null, CommandEnding.Exited),
        Perl("open all files", "my @f; for (1 .. 100_000) { open(my $f, '<', '/dev/null') or die qq($!\\n); push @f, $f } exit 0", null, CommandEnding.Exited),
        Perl("print without end", "print 'x' x 65536 while 1", null, CommandEnding.OutputLimitReached),
        Perl("print errors without end", "print STDERR 'x' x 65536 while 1", null, CommandEnding.OutputLimitReached),
        Shell("sleep past the deadline", "sleep 1000"),
        Shell("ignore every signal", "trap '' TERM INT HUP QUIT; while :; do sleep 1000; done"),
        Shell("leave the session", "setsid sh -c 'setsid sleep 1000 & sleep 1000' & sleep 1000"),
        Perl("become a daemon", "use POSIX; fork and sleep 1000; setsid(); fork and exit; close STDOUT; close STDERR; sleep 1000", null, CommandEnding.TimedOut),
        Perl("hold the output open", "fork or do { $SIG{TERM} = 'IGNORE'; sleep 1000 }; sleep 1000", null, CommandEnding.TimedOut),
        Shell("take the processor", "while :; do :; done"),
        Perl("dump core", "chdir '/tmp'; kill 'SEGV', $$; sleep 1", null, CommandEnding.Exited),
    ];

    public override string ToString() => Name;

    private static ResourceAttack Perl(string name, string code, string? needs, params CommandEnding[] endings) =>
        new(name, new SandboxCommand { Arguments = ["perl", "-e", code], Timeout = Timeout(endings), OutputLimit = 1_000_000 }, needs, endings);

    private static ResourceAttack Shell(string name, string line) =>
        new(name, SandboxCommand.Shell(line) with { Timeout = Short, OutputLimit = 1_000_000 }, null, CommandEnding.TimedOut);

    private static TimeSpan Timeout(CommandEnding[] endings) => endings.Contains(CommandEnding.TimedOut) ? Short : TimeSpan.FromSeconds(30);
}
