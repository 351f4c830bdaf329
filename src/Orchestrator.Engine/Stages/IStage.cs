namespace Orchestrator.Stages;

/// <summary>One kind of work in a run.</summary>
/// <remarks>
/// An attempt may be repeated after its worker died, so whatever a stage does outside must be safe to repeat. What it expects
/// is a <see cref="StageResult"/>; what an adapter could not do is a <see cref="Failures.ProviderException"/>.
/// </remarks>
public interface IStage
{
    StageName Name { get; }

    Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken);
}
