namespace Orchestrator.Models;

/// <summary>Tokens of one reply; the cached ones are not among the input.</summary>
public sealed record ModelUsage(int Input, int Cached, int Output);
