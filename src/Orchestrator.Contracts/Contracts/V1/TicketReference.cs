namespace Orchestrator.Contracts.V1;

/// <summary>Names a ticket.</summary>
/// <param name="Source">The ticket source's name in the orchestrator's configuration, for instance <c>github</c> or <c>local</c>.</param>
/// <param name="Id">The key within the source, for instance <c>owner/name#12</c>.</param>
public sealed record TicketReference(string Source, string Id);
