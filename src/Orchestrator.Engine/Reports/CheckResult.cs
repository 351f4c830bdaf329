namespace Orchestrator.Reports;

/// <summary>How one of the repository's checks went in a fresh sandbox.</summary>
public sealed record CheckResult(string Name, string Command, bool Passed, int? ExitCode, TimeSpan Elapsed)
{
    /// <summary>The end of its output, untrusted.</summary>
    public string Tail { get; init; } = "";
}
