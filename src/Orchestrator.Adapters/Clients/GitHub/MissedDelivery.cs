using System.Text.Json;

namespace Orchestrator.Clients.GitHub;

/// <summary>Something that GitHub told us and we never took.</summary>
/// <param name="Id">The delivery's id, the same each time it is sent.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Payload">What it said.</param>
public sealed record MissedDelivery(string Id, string Event, JsonElement Payload);
