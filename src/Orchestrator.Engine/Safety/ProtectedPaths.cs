namespace Orchestrator.Safety;

/// <summary>Paths that a run's commits may not touch: what decides who reviews, what runs in CI and what later agents are told.</summary>
public sealed class ProtectedPaths
{
    /// <summary>Protected in every repository. An operator or a repository adds to these and cannot take from them.</summary>
    public static IReadOnlyList<string> Defaults { get; } =
    [
        // What runs with the forge's secrets.
        ".github/workflows/**", ".github/actions/**", ".gitlab-ci.yml", ".gitlab/ci/**", ".circleci/**", ".buildkite/**",
        "azure-pipelines.yml", ".azure-pipelines/**", "Jenkinsfile", "bitbucket-pipelines.yml", ".woodpecker/**", ".woodpecker.yml",
        ".drone.yml", ".travis.yml", "appveyor.yml", ".forgejo/workflows/**", ".gitea/workflows/**",
        // Who reviews, and what bots do.
        "CODEOWNERS", ".github/dependabot.yml", ".github/dependabot.yaml", ".github/settings.yml", ".mergify.yml", "renovate.json",
        // What we do here next time.
        ".orchestrator.yml", ".orchestrator.yaml", ".orchestrator/**",
        // What agents obey or start, in any directory.
        "CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", "AGENTS.override.md", "GEMINI.md", ".mcp.json", ".claude", ".codex", ".gemini",
        ".opencode", "opencode.json", "opencode.jsonc", ".cursor", ".cursorrules", ".windsurfrules", ".aider.conf.yml",
        ".github/copilot-instructions.md", ".github/instructions/**", ".github/agents/**",
        // What git and editors carry out on a checkout.
        ".gitattributes", ".gitmodules", ".git", ".githooks", ".husky", ".pre-commit-config.yaml", "lefthook.yml", ".lfsconfig",
        ".vscode", ".idea", ".devcontainer", ".envrc",
    ];

    private readonly PathGlob[] _globs;

    public ProtectedPaths(IEnumerable<string> more) =>
        _globs = [.. Defaults.Concat(more).Distinct(StringComparer.Ordinal).Select(pattern => new PathGlob(pattern))];

    /// <summary>The patterns in force, the defaults among them.</summary>
    public IReadOnlyList<string> Patterns => [.. _globs.Select(glob => glob.Pattern)];

    public bool Covers(string path) => _globs.Any(glob => glob.IsMatch(path));

    /// <summary>One finding for each file that was changed, moved or removed and may not be.</summary>
    public IReadOnlyList<SafetyFinding> Check(IEnumerable<ChangedFile> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var findings = new List<SafetyFinding>();
        foreach (var change in changes)
        {
            // Moving a protected file away is as good as deleting it.
            foreach (var path in new[] { change.Path, change.OldPath }.OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (_globs.FirstOrDefault(glob => glob.IsMatch(path)) is { } glob)
                {
                    findings.Add(new SafetyFinding(
                        "path.protected",
                        SafetySeverity.Blocking,
                        DisplayText.Line(path),
                        $"{change.Kind} although '{glob.Pattern}' is protected: leave the file as it is, or let a person change it.",
                        glob.Pattern));
                }
            }
        }

        return findings;
    }
}
