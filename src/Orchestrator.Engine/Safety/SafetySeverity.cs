namespace Orchestrator.Safety;

/// <summary>What follows from a finding.</summary>
public enum SafetySeverity
{
    /// <summary>Shown, nothing else.</summary>
    Note,

    /// <summary>Shown to reviewers in first place.</summary>
    Warning,

    /// <summary>No pull request is opened or updated with it unless a person decides so.</summary>
    Blocking,
}
