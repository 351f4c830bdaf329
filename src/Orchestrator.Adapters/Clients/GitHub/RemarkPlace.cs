namespace Orchestrator.Clients.GitHub;

/// <summary>Where a remark was made; GitHub numbers each kind by itself.</summary>
public enum RemarkPlace
{
    /// <summary>The conversation of an issue or pull request.</summary>
    Conversation,

    /// <summary>A line of a pull request.</summary>
    Line,

    /// <summary>The words of a review as a whole.</summary>
    Review,
}
