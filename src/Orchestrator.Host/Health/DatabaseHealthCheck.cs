using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orchestrator.Databases;

namespace Orchestrator.Health;

/// <summary>Ready means: the database answers and is of this version.</summary>
internal sealed class DatabaseHealthCheck(MigrationRunner migrations) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var pending = await migrations.ListPendingAsync(cancellationToken);
        return pending.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"{pending.Count} migrations are to be applied.");
    }
}
