namespace Orchestrator.Api.GitHub;

/// <summary>What follows from an event.</summary>
/// <param name="Message">The message to send; <see langword="null"/> for none.</param>
/// <param name="Outcome">Why, in a few words for people.</param>
internal sealed record Decision(object? Message, string Outcome)
{
    /// <summary>When to look again, since it is too early to decide.</summary>
    public TimeSpan? Wait { get; init; }
}
