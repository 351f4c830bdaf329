using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Databases;
using Orchestrator.Hosting;
using Orchestrator.Runs;
using Orchestrator.Settings;

namespace Orchestrator;

/// <summary>Fills a database with runs that are mostly over, a few hundred of them open, as after years of work.</summary>
internal static class ManyRuns
{
    public static async Task WriteAsync(string data, int count)
    {
        await using var services = new ServiceCollection()
            .AddStore(HostSettings.Load(null, new Dictionary<string, string?> { ["Data:Directory"] = data }))
            .BuildServiceProvider();
        await services.GetRequiredService<MigrationRunner>().MigrateAsync(CancellationToken.None);
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<OrchestratorDbContext>();
        var template = new RunState
        {
            CorrelationId = Guid.CreateVersion7(), CurrentState = RunStates.Completed, TicketSource = "local", TicketId = "t.md", TicketTitle = "Something", Forge = "local", Repository = "shop",
            Actor = "somebody", Team = "default", HeadBranch = "agent/something", CreatedAt = TimeProvider.System.GetUtcNow(), UpdatedAt = TimeProvider.System.GetUtcNow(),
        };
        context.Add(template);
        await context.SaveChangesAsync();
        var columns = context.Model.FindEntityType(typeof(RunState))!.GetProperties().Select(property => property.GetColumnName()).ToList();
        var values = columns.Select(column => column switch
        {
            // Ids of the form that the store writes, moments one minute apart, the newest first.
            "correlation_id" => "upper(printf('%08x-0000-7000-8000-%012x', n, n))",
            "created_at" or "updated_at" => "strftime('%Y-%m-%dT%H:%M:%S.0000000Z', 'now', '-' || n || ' minutes')",
            "current_state" => $"CASE WHEN n % 20000 < 40 THEN '{RunStates.Implementing}' WHEN n % 20000 < 60 THEN '{RunStates.NeedsHuman}' WHEN n % 10 = 0 THEN '{RunStates.Failed}' ELSE '{RunStates.Completed}' END",
            "repository" => "CASE n % 7 WHEN 0 THEN 'shop' ELSE 'repository-' || (n % 50) END",
            "ticket_title" => "'Ticket number ' || n",
            "cost_usd" => "'0.25'",
            _ => column,
        });
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
#pragma warning disable EF1002 // Every part of it is written above.
        await context.Database.ExecuteSqlRawAsync(
            $"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) INSERT INTO runs ({string.Join(", ", columns)}) SELECT {string.Join(", ", values)} FROM numbers, (SELECT * FROM runs LIMIT 1)");
#pragma warning restore EF1002
    }
}
