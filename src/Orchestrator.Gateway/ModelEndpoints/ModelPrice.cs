using System.ComponentModel.DataAnnotations;

namespace Orchestrator.ModelEndpoints;

/// <summary>What a model costs, in US dollars per million tokens.</summary>
public sealed class ModelPrice
{
    /// <summary>For tokens sent that no cache held.</summary>
    [Range(0, 100_000)]
    public decimal Input { get; set; }

    /// <summary>For tokens sent that a cache held.</summary>
    [Range(0, 100_000)]
    public decimal CachedInput { get; set; }

    /// <summary>For tokens sent and written to a cache; <see langword="null"/> for the price of input.</summary>
    [Range(0, 100_000)]
    public decimal? CacheWrite { get; set; }

    /// <summary>For tokens received.</summary>
    [Range(0, 100_000)]
    public decimal Output { get; set; }

    /// <summary>The longest answer the model gives, in tokens, which a request that names no limit of its own is held to cost.</summary>
    [Range(1, 100_000_000)]
    public int? MaxOutputTokens { get; set; }
}
