namespace Orchestrator.Contracts.V1;

/// <summary>A ticket may be worked on: its label was set, or somebody asked. A ticket that already has an active run is left alone.</summary>
public sealed record TicketReady
{
    /// <summary>The ticket.</summary>
    public required TicketReference Ticket { get; init; }

    /// <summary>Where its code lives.</summary>
    public required RepositoryReference Repository { get; init; }

    /// <summary>Who asked, in the tracker's own form. Shown and audited; whoever publishes has checked that they may.</summary>
    public required string Actor { get; init; }

    /// <summary>The branch to start from and merge into; <see langword="null"/> for the repository's default branch.</summary>
    public string? BaseBranch { get; init; }

    /// <summary>The agent to use; <see langword="null"/> for the repository's or the operator's choice.</summary>
    public string? Agent { get; init; }

    /// <summary>The model to use; <see langword="null"/> for the repository's or the operator's choice.</summary>
    public string? Model { get; init; }

    /// <summary>The team that pays and waits; <see langword="null"/> for the default team.</summary>
    public string? Team { get; init; }

    /// <summary>Higher goes first within a team. The default is 0.</summary>
    public int Priority { get; init; }
}
