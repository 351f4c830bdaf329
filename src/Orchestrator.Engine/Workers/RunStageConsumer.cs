using MassTransit;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Workers;

/// <summary>Takes the hint that an attempt is ready. The row says which; the worker claims it.</summary>
public sealed class RunStageConsumer(WorkerSignal signal) : IConsumer<RunStage>
{
    public Task Consume(ConsumeContext<RunStage> context)
    {
        signal.Raise();
        return Task.CompletedTask;
    }
}
