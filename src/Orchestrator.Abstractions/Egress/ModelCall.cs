namespace Orchestrator.Egress;

/// <summary>One answered model request, as metered outside the sandbox.</summary>
/// <param name="Model">The model's name as the endpoint gave it; empty when it gave none.</param>
/// <param name="InputTokens">Tokens sent, cached ones excluded.</param>
/// <param name="CachedInputTokens">Tokens read from the endpoint's cache.</param>
/// <param name="OutputTokens">Tokens received.</param>
/// <param name="CostUsd">By the operator's price table; 0 for a model that is not in it.</param>
public sealed record ModelCall(string Model, long InputTokens, long CachedInputTokens, long OutputTokens, decimal CostUsd);
