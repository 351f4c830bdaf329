using System.Text.RegularExpressions;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub;

/// <summary><c>owner/name</c>, with nothing in it that means something in an address.</summary>
public sealed partial record RepositoryName(string Owner, string Name)
{
    public static RepositoryName? TryParse(string text) =>
        Form().Match(text) is { Success: true } match && match.Groups[2].Value is not "." and not ".." ? new RepositoryName(match.Groups[1].Value, match.Groups[2].Value) : null;

    public static RepositoryName Parse(string text) => TryParse(text)
        ?? throw new ProviderException(FailureCategory.Configuration, $"'{(text.Length > 100 ? text[..100] : text)}' names no repository on GitHub: write owner/name.");

    public override string ToString() => $"{Owner}/{Name}";

    [GeneratedRegex(@"\A([A-Za-z0-9](?:[A-Za-z0-9_-]{0,99}))/([A-Za-z0-9._-]{1,100})\z")]
    private static partial Regex Form();
}
