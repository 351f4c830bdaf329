namespace Orchestrator.ModelEndpoints;

/// <summary>Tokens of one answered request, in the four kinds that are priced apart.</summary>
internal readonly record struct TokenCount(long Input, long CachedInput, long CacheWrite, long Output);
