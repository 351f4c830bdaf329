using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Orchestrator.Clients.GitHub;

/// <summary>A hidden line at the end of what we write, by which a repeat finds it. It proves nothing: only together with its author does it count.</summary>
internal sealed partial record Marker(string Key, bool Resolves, bool IsAside)
{
    /// <summary>What GitHub takes in one body, and a little room.</summary>
    private const int Limit = 65_000;

    private const string CutShort = "\n\n… cut here: GitHub takes no longer text.";

    /// <summary>Any key, as one word that cannot end the hidden line.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];

    public static string Fit(string body)
    {
        if (body.Length <= Limit)
        {
            return body;
        }

        var end = Limit - CutShort.Length;
        return body[..(char.IsHighSurrogate(body[end - 1]) ? end - 1 : end)] + CutShort;
    }

    public static string Write(string body, string key, bool resolves = false) => $"{Fit(body)}\n\n<!-- orchestrator:{Hash(key)}{(resolves ? " resolved" : "")} -->";

    /// <summary>What answers no remark of a reviewer's, so that those before it stay open.</summary>
    public static string WriteAside(string body, string key) => $"{Fit(body)}\n\n<!-- orchestrator:{Hash(key)} aside -->";

    public static Marker? Find(string body) => Form().Match(body) is { Success: true } match ? new Marker(match.Groups[1].Value, match.Groups[2].Value == " resolved", match.Groups[2].Value == " aside") : null;

    public static string Strip(string body) => Form().Replace(body, "");

    [GeneratedRegex(@"(?:\r?\n){2}<!-- orchestrator:([0-9a-f]{32})( resolved| aside)? -->\s*\z")]
    private static partial Regex Form();
}
