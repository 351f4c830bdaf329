using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Egress;
using Orchestrator.Failures;
using Orchestrator.Journal;
using Orchestrator.Retries;
using Orchestrator.Safety;
using Orchestrator.Sandboxes;
using Orchestrator.Scheduling;
using Orchestrator.Telemetry;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>Starts the sandboxes of stage attempts, each with a way out of its own or none.</summary>
public sealed class StageSandboxes(SandboxCatalog providers, IEgressGateway gateway, IOutages outages, SecretScan secrets, TimeProvider time)
{
    // What a Kubernetes label holds.
    private const int KeyLength = 63;

    private const int HashLength = 8;

    /// <summary>Starts one. Disposing it destroys it and charges what it used to the attempt.</summary>
    public async Task<StageSandbox> StartAsync(StageContext context, StageSandboxRequest request, CancellationToken cancellationToken)
    {
        var provider = providers.Get(request.Provider);
        var key = Key(context, request.Role);
        var hasWayOut = request.Rules.Count > 0 || request.Model is not null;
        if (hasWayOut && !provider.Capabilities.Egress)
        {
            throw new ProviderException(
                FailureCategory.Configuration,
                $"{context.Attempt.Stage} needs a way out, which sandbox provider '{provider.Name}' does not have. Choose another provider or take the hosts away.");
        }

        var span = OrchestratorTelemetry.Source.StartActivity("sandbox");
        span?.SetTag("orchestrator.sandbox.provider", provider.Name).SetTag("orchestrator.sandbox.key", key).SetTag("orchestrator.sandbox.egress", hasWayOut);
        var started = time.GetTimestamp();
        var egress = hasWayOut ? gateway.Open(Policy(context, request, key)) : null;
        try
        {
            var sandbox = await provider.StartAsync(
                new SandboxSpec
                {
                    Key = key,
                    Limits = request.Limits,
                    WorkTree = request.WorkTree,
                    WorkTreeWritable = request.Writable,
                    Mounts = request.Mounts,
                    Environment = hasWayOut ? SandboxEnvironment.WithProxy : SandboxEnvironment.Plain,
                    Labels = Labels(context, request.Role),
                    Egress = egress,
                },
                cancellationToken);
            var elapsed = time.GetElapsedTime(started);
            span?.SetTag("orchestrator.sandbox.start", elapsed.TotalSeconds);
            OrchestratorTelemetry.SandboxStart.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("orchestrator.sandbox.provider", provider.Name));
            context.Note(RecordKinds.SandboxStarted, string.Create(CultureInfo.InvariantCulture, $"{key} on {provider.Name} in {elapsed.TotalMilliseconds:0} ms"), new { key, provider = provider.Name, request.Role, ElapsedMs = elapsed.TotalMilliseconds });
            return new StageSandbox(context, sandbox, egress, request.Model, secrets, span);
        }
        catch (Exception exception)
        {
            RunTrace.Fail(span, exception is ProviderException { Category: var category } ? category.ToString() : exception.GetType().Name);
            if (egress is not null)
            {
                await egress.DisposeAsync();
            }

            span?.Dispose();
            if (exception is ProviderException { Category: FailureCategory.Transient or FailureCategory.RateLimited } passing)
            {
                var pause = FailurePolicies.DelayAfter(passing.Category, context.Attempt.Number, passing.RetryAfter);
                await outages.BeginAsync(OutageKind.Sandbox, provider.Name, pause, "it could not start a sandbox", CancellationToken.None);
            }

            throw;
        }
    }

    /// <summary>
    /// The attempt's id and the lease's fence, so that whoever finds a sandbox left behind can look up whether anybody still needs
    /// it, and so that a worker that lost the lease and tidies up late cannot remove the sandbox of the one that has it now.
    /// </summary>
    private static string Key(StageContext context, string role)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{context.Attempt.Id:N}-{context.Attempt.Fence}");
        var room = KeyLength - id.Length - 1;
        return role.Length == 0 ? id : role.Length <= room ? $"{id}-{role}" : $"{id}-{role[..(room - HashLength - 1)]}-{Hash(role)}";
    }

    private static Dictionary<string, string> Labels(StageContext context, string role) => new()
    {
        ["run"] = $"{context.Run.CorrelationId:N}",
        ["stage"] = $"{context.Attempt.Stage}",
        ["attempt"] = $"{context.Attempt.Id:N}",
        ["fence"] = context.Attempt.Fence.ToString(CultureInfo.InvariantCulture),
        ["worker"] = context.Attempt.LeaseOwner ?? "",
        ["role"] = role,
    };

    private static string Hash(string role) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(role)))[..HashLength];

    private static EgressPolicy Policy(StageContext context, StageSandboxRequest request, string key) => new()
    {
        RunId = context.Run.CorrelationId,
        StageId = context.Attempt.Id,
        Sandbox = key,
        Rules = request.Rules,
        Models = request.Model is null ? [] : [request.Model],
        CostLimitUsd = request.CostLimitUsd,
        RunCostLimitUsd = request.RunCostLimitUsd,
        RunSpentUsd = request.RunSpentUsd,
        Repository = context.Run.Repository,
        Team = context.Run.Team,
    };
}
