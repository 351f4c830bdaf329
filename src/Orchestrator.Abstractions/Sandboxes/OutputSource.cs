namespace Orchestrator.Sandboxes;

/// <summary>Which of a command's two streams a chunk came from.</summary>
public enum OutputSource
{
    /// <summary>Standard output.</summary>
    Output,

    /// <summary>Standard error.</summary>
    Error,
}
