namespace Orchestrator.Telemetry;

/// <summary>Names that come out of a sandbox: an agent could write anything into them, and spans leave the machine.</summary>
internal static class TelemetryNames
{
    private const int LengthLimit = 64;
    private const string Other = "_OTHER";

    /// <summary>The name where it looks like one, else a word that says so.</summary>
    public static string Clean(string? name) =>
        name is { Length: > 0 and <= LengthLimit } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':' or '/')
            ? name
            : Other;
}
