namespace Orchestrator.Diagnosis;

/// <summary>Looks at one thing that this machine must have or should have.</summary>
internal interface ICheck
{
    /// <summary>Looks; never throws for what it finds.</summary>
    Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken);
}
