using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Configuration;

/// <summary>Durations such as <c>1h30m</c> and sizes such as <c>4GiB</c>, already in a form that the schema allows.</summary>
internal static partial class Quantities
{
    public static TimeSpan? Duration(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var total = TimeSpan.Zero;
        foreach (Match part in Part().Matches(text))
        {
            var number = int.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            total += part.Groups[2].ValueSpan[0] switch
            {
                'h' => TimeSpan.FromHours(number),
                'm' => TimeSpan.FromMinutes(number),
                _ => TimeSpan.FromSeconds(number),
            };
        }

        return total;
    }

    public static int? MiB(string? text) =>
        text is null
        ? null
        : (int)Math.Min(int.MaxValue, long.Parse(text.AsSpan()[..^3], CultureInfo.InvariantCulture) * (text.EndsWith("GiB", StringComparison.Ordinal) ? 1024 : 1));

    [GeneratedRegex("([0-9]{1,5})([hms])", RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
