namespace Orchestrator.Dashboard;

/// <summary>Marks endpoints that are for people and programs who sign in, as webhooks and health checks are not.</summary>
internal sealed class DashboardArea
{
    public static DashboardArea Instance { get; } = new();
}
