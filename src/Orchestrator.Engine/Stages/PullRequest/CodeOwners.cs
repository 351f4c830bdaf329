using Orchestrator.Safety;

namespace Orchestrator.Stages.PullRequest;

/// <summary>Who owns which files, by a CODEOWNERS file: of the lines that fit a path, the last one counts.</summary>
internal sealed class CodeOwners
{
    /// <summary>Where forges look for the file; the first that is there counts.</summary>
    public static readonly IReadOnlyList<string> Paths = [".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

    private readonly IReadOnlyList<(PathGlob Pattern, IReadOnlyList<string> Owners)> _rules;

    private CodeOwners(IReadOnlyList<(PathGlob, IReadOnlyList<string>)> rules) => _rules = rules;

    public static CodeOwners Parse(string text) => new(
    [
        .. DisplayText.Clean(text).Split('\n')
            .Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0 && words[0].Trim('/').Length > 0 && words[0][0] is not ('[' or '^' or '!'))
            .Select(words => (new PathGlob(words[0]), (IReadOnlyList<string>)[.. words.Skip(1).Where(word => word is ['@', _, ..]).Select(word => word[1..])])),
    ]);

    /// <summary>Those who own any of the paths, whoever owns most of them first.</summary>
    public IReadOnlyList<string> Of(IEnumerable<string> paths) =>
    [
        .. paths.SelectMany(path => _rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)).Owners ?? [])
            .GroupBy(owner => owner, StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(group => group.Count())
            .Select(group => group.Key),
    ];
}
