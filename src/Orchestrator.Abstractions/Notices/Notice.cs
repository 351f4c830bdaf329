namespace Orchestrator.Notices;

/// <summary>Something that happened to a run and that people asked to be told.</summary>
/// <param name="Id">The same each time it is told.</param>
/// <param name="Event">What happened.</param>
/// <param name="At">When.</param>
/// <param name="RunId">The run.</param>
/// <param name="State">The state that it came to.</param>
/// <param name="Team">The team it is for.</param>
/// <param name="Ticket">The ticket's source and id, as people write it.</param>
/// <param name="Title">The ticket's title: from outside.</param>
/// <param name="Repository">The repository's name.</param>
/// <param name="PullRequest">The pull request's number; <see langword="null"/> before there is one.</param>
/// <param name="Reason">Why, for people; may quote what is from outside.</param>
/// <param name="CostUsd">What the run has cost until then.</param>
public sealed record Notice(
    Guid Id, NoticeEvent Event, DateTimeOffset At, Guid RunId, string State, string Team, string Ticket, string Title, string Repository, int? PullRequest, string? Reason, decimal CostUsd);
