using MassTransit;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Messaging;

/// <summary>Takes the hints, and nothing more.</summary>
internal sealed class TestStageConsumer : IConsumer<RunStage>
{
    public Task Consume(ConsumeContext<RunStage> context) => Task.CompletedTask;
}
