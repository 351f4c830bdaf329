namespace Orchestrator.Api.GitHub;

/// <summary>What a delivery may mean.</summary>
internal enum GitHubEventKind
{
    /// <summary>An issue may ask for a run.</summary>
    Asked,

    /// <summary>An issue may ask no more.</summary>
    Withdrawn,

    /// <summary>Somebody spoke on a pull request.</summary>
    Reviewed,

    /// <summary>A pull request was merged or closed.</summary>
    Ended,
}
