using Orchestrator.Agents;
using Orchestrator.Egress;
using Orchestrator.Policies;
using Orchestrator.Sandboxes;
using Orchestrator.Stages.Sandboxes;

namespace Orchestrator.Stages.Agents;

/// <summary>Where an agent works on a stage's question, for all its tries. What happened there is gone when disposed.</summary>
public abstract class AgentPlace : IAsyncDisposable
{
    private AgentPlace()
    {
    }

    /// <summary>The sandbox it is put into; <see langword="null"/> where it brings its own.</summary>
    public virtual ISandbox? Sandbox => null;

    /// <summary>The model endpoint it may use through our gateway; <see langword="null"/> for none.</summary>
    public virtual ModelRoute? Model => null;

    /// <summary>The same as seen by the agent.</summary>
    public virtual Uri? ModelEndpoint => null;

    /// <summary>The code it must bring into its own sandbox; <see langword="null"/> where that is there.</summary>
    public virtual AgentCode? Code => null;

    /// <summary>Makes the checkout ready; <see langword="false"/> where that is left to the agent.</summary>
    public abstract Task<bool> SetUpAsync(StageContext context, EffectiveSettings settings, CancellationToken cancellationToken);

    /// <summary>Takes what was committed beyond <paramref name="start"/> out, to <paramref name="path"/>.</summary>
    internal abstract Task<ResultBundle> TakeAsync(AgentResult result, string start, string path, long sizeLimit, CancellationToken cancellationToken);

    /// <summary>Charges the attempt with what the agent says it used, where nothing of ours has metered it.</summary>
    public virtual void Charge(StageContext context, AgentUsage claimed)
    {
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>In a sandbox of ours.</summary>
    public sealed class Local(StageSandbox sandbox) : AgentPlace
    {
        public override ISandbox Sandbox => sandbox.Sandbox;

        public override ModelRoute? Model => sandbox.Model;

        public override Uri? ModelEndpoint => sandbox.ModelEndpoint;

        public override async Task<bool> SetUpAsync(StageContext context, EffectiveSettings settings, CancellationToken cancellationToken)
        {
            await SetUpCommands.RunAsync(context, sandbox, settings, cancellationToken);
            return true;
        }

        internal override Task<ResultBundle> TakeAsync(AgentResult result, string start, string path, long sizeLimit, CancellationToken cancellationToken) =>
            ResultBundle.TakeAsync(sandbox, start, path, sizeLimit, cancellationToken);

        public override ValueTask DisposeAsync() => sandbox.DisposeAsync();
    }

    /// <summary>In a sandbox that the agent brings: it is handed the code and hands its commits back.</summary>
    public sealed class Elsewhere(AgentCode code) : AgentPlace
    {
        public override AgentCode Code => code;

        public override Task<bool> SetUpAsync(StageContext context, EffectiveSettings settings, CancellationToken cancellationToken) => Task.FromResult(false);

        internal override Task<ResultBundle> TakeAsync(AgentResult result, string start, string path, long sizeLimit, CancellationToken cancellationToken) =>
            ResultBundle.TakeAsync(result.Commits, start, path, sizeLimit, cancellationToken);

        public override void Charge(StageContext context, AgentUsage claimed) => context.Charge(EgressUsage.None with
        {
            InputTokens = Math.Max(0, claimed.InputTokens),
            CachedInputTokens = Math.Max(0, claimed.CachedInputTokens),
            OutputTokens = Math.Max(0, claimed.OutputTokens),
            CostUsd = Math.Max(0, claimed.CostUsd ?? 0),
        });

        public override async ValueTask DisposeAsync()
        {
            try
            {
                if (code.Session is { } session)
                {
                    await session.DisposeAsync();
                }
            }
            finally
            {
                File.Delete(code.Bundle);
            }
        }
    }
}
