using Orchestrator.Failures;

namespace Orchestrator.Git;

/// <summary>One call of git on the host.</summary>
internal sealed record GitCommand
{
    /// <summary>The repository: one of our own stores or templates; <see langword="null"/> where none is needed.</summary>
    public string? Repository { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>What is being attempted, for the message of a failure.</summary>
    public required string Purpose { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string? Input { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Characters of output after which git is killed.</summary>
    public int OutputLimit { get; init; } = 64 * 1024 * 1024;

    /// <summary>What kind of failure it is when git says no.</summary>
    public FailureCategory FailureCategory { get; init; } = FailureCategory.Rejected;
}
