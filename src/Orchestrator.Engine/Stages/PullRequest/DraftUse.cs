namespace Orchestrator.Stages.PullRequest;

/// <summary>When a pull request is a draft.</summary>
public enum DraftUse
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>From the moment it is opened, with verified commits, until all that belongs to it is in place.</summary>
    UntilReady,

    /// <summary>Besides, while a round answers what was said, so that nobody merges what is being changed.</summary>
    AlsoInRounds,
}
