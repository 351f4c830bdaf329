namespace Orchestrator.Forges;

/// <summary>How a run stands, in the words that a pull request needs.</summary>
public enum RunStanding
{
    /// <summary>At work.</summary>
    Working,

    /// <summary>The commit passed the repository's own checks and waits for people.</summary>
    Verified,

    /// <summary>A person must decide something before the run goes on.</summary>
    NeedsHuman,

    /// <summary>The run is over and was not merged.</summary>
    Stopped,
}
