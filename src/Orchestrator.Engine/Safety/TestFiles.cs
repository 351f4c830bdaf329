using System.Text.RegularExpressions;

namespace Orchestrator.Safety;

/// <summary>Tells test files, their configuration and CI files from the rest, by path alone.</summary>
internal static partial class TestFiles
{
    private static readonly PathGlob[] Ci = [.. new[]
    {
        ".github/workflows/**", ".github/actions/**", ".gitlab-ci.yml", ".gitlab/ci/**", ".circleci/**", ".buildkite/**", "azure-pipelines*.yml",
        ".azure-pipelines/**", "Jenkinsfile*", "bitbucket-pipelines.yml", ".woodpecker*", ".drone.yml", ".travis.yml", "appveyor.yml",
        ".forgejo/workflows/**", ".gitea/workflows/**",
    }.Select(pattern => new PathGlob(pattern))];

    private static readonly PathGlob[] Configuration = [.. new[]
    {
        "jest.config.*", "vitest.config.*", "karma.conf.*", ".mocharc*", "playwright.config.*", "cypress.config.*", "pytest.ini", "tox.ini",
        "noxfile.py", ".coveragerc", "conftest.py", "*.runsettings", "xunit.runner.json", "phpunit.xml*", "codecov.yml", ".nycrc*", "stryker*.json",
        ".eslintrc*", "eslint.config.*", "mypy.ini", "clippy.toml",
    }.Select(pattern => new PathGlob(pattern))];

    public static bool IsTest(string path) => TestPath().IsMatch(path.Replace('\\', '/'));

    public static bool IsCi(string path) => Ci.Any(glob => glob.IsMatch(path));

    public static bool IsConfiguration(string path) => Configuration.Any(glob => glob.IsMatch(path));

    /// <summary>Files that name the command which runs the tests, among other things.</summary>
    public static bool IsBuild(string path) => BuildPath().IsMatch(path.Replace('\\', '/'));

    [GeneratedRegex(@"(^|/)(tests?|specs?|__tests__|e2e|[\w.]+[._-]tests?)/|(^|/)(test_[^/]*\.py|conftest\.py|[^/]*_test\.(go|py|rb|exs|cc|cpp|dart)|[^/]*_spec\.rb|[^/]*[._-](test|spec)\.[cm]?[jt]sx?|[^/]*(Tests?|Specs?|IT)\.(cs|fs|vb|java|kt|scala|swift|php))$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex TestPath();

    [GeneratedRegex(@"(^|/)(package\.json|Makefile|GNUmakefile|justfile|Taskfile\.ya?ml|pyproject\.toml|setup\.cfg|composer\.json|build\.gradle(\.kts)?|pom\.xml|Rakefile)$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex BuildPath();
}
