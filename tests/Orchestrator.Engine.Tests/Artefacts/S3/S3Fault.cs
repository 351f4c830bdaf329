namespace Orchestrator.Artefacts.S3;

/// <summary>What goes wrong with one request.</summary>
internal enum S3Fault
{
    /// <summary>503 and nothing done.</summary>
    Before,

    /// <summary>Done, and 500 said.</summary>
    After,

    /// <summary>Done, and the connection closed without an answer.</summary>
    Cut,

    /// <summary>Half of the content, then the connection closed.</summary>
    Half,

    /// <summary>No answer until the client gives up.</summary>
    Silent,

    /// <summary>429 with the protocol's own word for it.</summary>
    Slow,
}
