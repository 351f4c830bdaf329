using System.Globalization;

namespace Orchestrator.Terminal;

/// <summary>Tokens and money as people read them.</summary>
internal static class Amount
{
    public static string Tokens(long count) => count switch
    {
        < 1_000 => count.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1_000.0:0.#}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1_000_000.0:0.##}M"),
    };

    public static string Usd(decimal cost) => string.Create(CultureInfo.InvariantCulture, $"${cost:0.00##}");
}
