using System.Diagnostics;
using System.Globalization;
using Orchestrator.Egress;
using Orchestrator.Journal;
using Orchestrator.Safety;
using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>A sandbox of one stage attempt, with its way out.</summary>
public sealed class StageSandbox(StageContext context, ISandbox sandbox, IEgressSession? egress, ModelRoute? model, SecretScan secrets, Activity? span) : IAsyncDisposable
{
    public ISandbox Sandbox { get; } = sandbox;

    /// <summary>The model endpoint it may use; <see langword="null"/> for none.</summary>
    public ModelRoute? Model { get; } = model;

    /// <summary>The model endpoint as seen from inside; <see langword="null"/> for none.</summary>
    public Uri? ModelEndpoint { get; } = model is null
        ? null
        : new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{SandboxPaths.GatewayPort}/{model.Name}"));

    /// <summary>What went out so far.</summary>
    public EgressUsage Egress => egress?.Usage ?? EgressUsage.None;

    /// <summary>Runs a command and writes down how it ended; its output stays with the caller.</summary>
    public async Task<CommandOutcome> RunAsync(SandboxCommand command, int outputLimit, CancellationToken cancellationToken)
    {
        var output = new BoundedOutput(outputLimit);
        var result = await Sandbox.ExecuteAsync(command, output, cancellationToken);
        context.Note(
            RecordKinds.Command,
            string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', command.Arguments)}: {result.Ending}, exit code {result.ExitCode}, {result.Elapsed.TotalSeconds:0.0} s"));
        return new CommandOutcome(result, output.Read(secrets));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Sandbox.DisposeAsync();
        }
        finally
        {
            if (egress is not null)
            {
                await egress.DisposeAsync();
                context.Charge(egress.Usage);
            }

            context.Note(RecordKinds.SandboxDestroyed, Sandbox.Handle.Key);
            span?.Dispose();
        }
    }
}
