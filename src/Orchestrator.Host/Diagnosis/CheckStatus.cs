namespace Orchestrator.Diagnosis;

/// <summary>What a check found.</summary>
internal enum CheckStatus
{
    Ok,

    /// <summary>Works, with less than there could be.</summary>
    Warning,

    /// <summary>Runs need it, and it is not there.</summary>
    Failed,

    /// <summary>Does not apply here.</summary>
    Skipped,
}
