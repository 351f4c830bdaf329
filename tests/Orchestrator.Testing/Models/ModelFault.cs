namespace Orchestrator.Models;

/// <summary>What a model endpoint does instead of answering.</summary>
public sealed record ModelFault(ModelFaultKind Kind)
{
    /// <summary>The status of <see cref="ModelFaultKind.Status"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>How the protocol calls a <see cref="ModelFaultKind.Refusal"/>, where it has several words for it; with one of them it speaks first.</summary>
    public string? Reason { get; init; }

    /// <summary>Sent as <c>Retry-After</c>, in seconds; <see langword="null"/> to send none.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Happens once the conversation holds so many tool results.</summary>
    public int AfterCommands { get; init; }

    /// <summary>How often it happens before the model answers after all. The default is always.</summary>
    public int Times { get; init; } = int.MaxValue;
}
