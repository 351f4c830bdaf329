namespace Orchestrator.GitHub;

/// <summary>One try to deliver. A status of 0 is nobody there.</summary>
public sealed record Attempt(long Id, Delivery Delivery, DateTimeOffset At, int Status, bool IsRedelivery);
