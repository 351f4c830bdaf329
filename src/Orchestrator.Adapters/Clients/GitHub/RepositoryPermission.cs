namespace Orchestrator.Clients.GitHub;

/// <summary>What somebody may do in a repository, each more than the one before.</summary>
public enum RepositoryPermission
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Look.</summary>
    Read,

    /// <summary>Manage issues.</summary>
    Triage,

    /// <summary>Push.</summary>
    Write,

    /// <summary>Manage the repository.</summary>
    Maintain,

    /// <summary>Everything.</summary>
    Admin,
}
