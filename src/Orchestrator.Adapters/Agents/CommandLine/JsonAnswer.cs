using System.Text.Json;

namespace Orchestrator.Agents.CommandLine;

/// <summary>Finds the JSON in an agent's last message: all of it, its last fenced block, or the object it holds.</summary>
internal static class JsonAnswer
{
    private const string Fence = "```";

    public static string? Find(string text)
    {
        var whole = text.Trim();
        return Parsed(whole) ?? Parsed(LastBlock(whole)) ?? Parsed(Outermost(whole));
    }

    private static string? LastBlock(string text)
    {
        var close = text.LastIndexOf(Fence, StringComparison.Ordinal);
        var open = close > 0 ? text.LastIndexOf(Fence, close - 1, StringComparison.Ordinal) : -1;
        if (open < 0)
        {
            return null;
        }

        // The rest of the opening line names the language.
        var start = text.IndexOf('\n', open);
        return start >= 0 && start < close ? text[start..close].Trim() : null;
    }

    private static string? Outermost(string text)
    {
        var open = text.IndexOf('{', StringComparison.Ordinal);
        var close = text.LastIndexOf('}');
        return open >= 0 && close > open ? text[open..(close + 1)] : null;
    }

    private static string? Parsed(string? text)
    {
        if (text is null || !(text.StartsWith('{') || text.StartsWith('[')))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
