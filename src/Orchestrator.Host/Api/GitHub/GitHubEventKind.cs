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

    /// <summary>Somebody told the system itself something.</summary>
    Commanded,

    /// <summary>Checks of a commit are over.</summary>
    Checked,

    /// <summary>A pull request was merged or closed.</summary>
    Ended,
}
