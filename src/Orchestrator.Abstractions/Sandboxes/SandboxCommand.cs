namespace Orchestrator.Sandboxes;

/// <summary>One program run in a sandbox.</summary>
public sealed record SandboxCommand
{
    /// <summary>Program and arguments; no shell is involved unless named.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Added to the sandbox's environment for this command.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it starts. The default is <see cref="SandboxPaths.Work"/>.</summary>
    public string Directory { get; init; } = SandboxPaths.Work;

    /// <summary>What it reads from standard input; <see langword="null"/> for nothing.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>When the command and everything it started are killed. The default is ten minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of standard output and error together after which the command is killed. The default is 64 MiB.</summary>
    public long OutputLimit { get; init; } = 64 * 1024 * 1024;

    /// <summary>A shell command line, run by <c>/bin/sh -c</c>.</summary>
    public static SandboxCommand Shell(string line) => new() { Arguments = ["/bin/sh", "-c", line] };
}
