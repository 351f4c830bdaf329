using System.Text.Json;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

/// <summary>Turns tokens into US dollars: the operator's prices first, then the built-in list prices.</summary>
internal sealed class ModelPriceTable
{
    private const decimal PerMillion = 1_000_000m;
    private readonly Dictionary<string, ModelPrice> _prices;
    private readonly ModelPrice? _unknown;

    public ModelPriceTable(EgressGatewayOptions options)
    {
        using var stream = typeof(ModelPriceTable).Assembly.GetManifestResourceStream("Orchestrator.ModelEndpoints.prices.json")!;
        _prices = new Dictionary<string, ModelPrice>(
            JsonSerializer.Deserialize<Dictionary<string, ModelPrice>>(stream)!, StringComparer.OrdinalIgnoreCase);
        foreach (var (model, price) in options.Prices)
        {
            _prices[model] = price;
        }

        _unknown = options.UnknownModelPrice;
    }

    /// <summary>The cost, or <see langword="null"/> for a model without a price.</summary>
    public decimal? Cost(string model, TokenCount tokens)
    {
        if (Price(model) is not { } price)
        {
            return null;
        }

        return ((tokens.Input * price.Input)
            + (tokens.CachedInput * price.CachedInput)
            + (tokens.CacheWrite * (price.CacheWrite ?? price.Input))
            + (tokens.Output * price.Output)) / PerMillion;
    }

    /// <summary>The cost of so much input, whatever a cache does with it, and of so many answers of full length; 0 without a price.</summary>
    public decimal WorstCost(string model, long input, long? output, long answers, int otherwiseOutput) => Price(model) is { } price
        ? ((input * Math.Max(price.Input, Math.Max(price.CachedInput, price.CacheWrite ?? 0)))
            + ((output ?? price.MaxOutputTokens ?? otherwiseOutput) * answers * price.Output)) / PerMillion
        : 0m;

    private ModelPrice? Price(string model) => Find(model) ?? Find(model[(model.LastIndexOf('/') + 1)..]) ?? _unknown;

    private ModelPrice? Find(string model)
    {
        // The longest beginning wins, and it must end where a word ends: gpt-5.9 is not a gpt-5.
        for (var length = model.Length; length > 0; length = model.LastIndexOfAny(['-', '@', ':'], length - 1))
        {
            if (_prices.TryGetValue(model[..length], out var price))
            {
                return price;
            }
        }

        return null;
    }
}
