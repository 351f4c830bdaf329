using Orchestrator.Runs;

namespace Orchestrator.Views;

/// <summary>A run as <c>--json</c> prints it. Fields may be added; none is renamed or removed.</summary>
internal sealed record RunView
{
    public required Guid Id { get; init; }

    public required string State { get; init; }

    public required string? Reason { get; init; }

    public required string Ticket { get; init; }

    public required string Title { get; init; }

    public required string Forge { get; init; }

    public required string Repository { get; init; }

    public required string Actor { get; init; }

    public required string Agent { get; init; }

    public required string Model { get; init; }

    public required string BaseBranch { get; init; }

    public required string BaseCommit { get; init; }

    public required string HeadBranch { get; init; }

    public required string HeadCommit { get; init; }

    public required int? PullRequest { get; init; }

    public required string? Stage { get; init; }

    public required decimal CostUsd { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public required IReadOnlyDictionary<string, string> Artefacts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }

    public static RunView From(RunState run) => new()
    {
        Id = run.CorrelationId,
        State = run.CurrentState,
        Reason = run.Reason,
        Ticket = $"{run.TicketSource}:{run.TicketId}",
        Title = run.TicketTitle,
        Forge = run.Forge,
        Repository = run.Repository,
        Actor = run.Actor,
        Agent = run.Agent,
        Model = run.Model,
        BaseBranch = run.BaseBranch,
        BaseCommit = run.BaseCommit,
        HeadBranch = run.HeadBranch,
        HeadCommit = run.HeadCommit,
        PullRequest = run.PullRequest,
        Stage = run.StageId is null ? null : run.Stage?.ToString(),
        CostUsd = run.CostUsd,
        InputTokens = run.InputTokens,
        OutputTokens = run.OutputTokens,
        Artefacts = run.Artefacts,
        CreatedAt = run.CreatedAt,
        UpdatedAt = run.UpdatedAt,
        FinishedAt = run.FinishedAt,
    };
}
