namespace Orchestrator.GitHub;

/// <summary>One event on its way; sent again, it keeps its id.</summary>
public sealed record Delivery(string Id, string Event, string Action, string Body);
