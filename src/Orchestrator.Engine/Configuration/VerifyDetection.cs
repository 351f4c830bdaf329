using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrator.Configuration;

/// <summary>
/// Finds the set-up and checks of a repository that does not name them, from the files in its root. Deterministic and
/// modest: what it does not recognise has no checks, and the evidence says so.
/// </summary>
public static partial class VerifyDetection
{
    private static readonly string[] DependencyKeys = ["dependencies", "devDependencies", "optionalDependencies", "workspaces"];
    private static readonly string[] DotNetEndings = [".slnx", ".sln", ".csproj", ".fsproj"];

    /// <summary>Files of the root whose text <see cref="Detect"/> asks for.</summary>
    public static IReadOnlyList<string> FilesRead { get; } = ["package.json", "Makefile", "pyproject.toml"];

    /// <param name="paths">Every path of the base commit.</param>
    /// <param name="read">The text of one of <see cref="FilesRead"/>; <see langword="null"/> when it cannot be read.</param>
    public static DetectedCommands Detect(IEnumerable<string> paths, Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(read);
        var all = paths.ToHashSet(StringComparer.Ordinal);
        var parts = new[] { Node(all, read), DotNet(all), Python(all, read), Go(all), Rust(all) }.OfType<Ecosystem>().ToList();
        var network = parts.Select(part => NetworkWish.Parse(part.Bundle)).ToList();
        IReadOnlyList<RepositoryCommand> setUp =
            [.. parts.Where(part => part.SetUp is not null).Select(part => new RepositoryCommand(part.SetUp!, part.SetUp!) { Network = [NetworkWish.Parse(part.Bundle)] })];

        // A test target of the root's Makefile is what the repository itself calls its tests, whatever they are written in.
        if (all.Contains("Makefile") && read("Makefile") is { } makefile && TestTarget().IsMatch(makefile))
        {
            return new DetectedCommands(setUp, [new RepositoryCommand("make test", "make test") { Network = network }], network);
        }

        return new DetectedCommands(
            setUp,
            [.. parts.Where(part => part.Test is not null).Select(part => new RepositoryCommand(part.Test!, part.Test!) { Network = [NetworkWish.Parse(part.Bundle)] })],
            network);
    }

    private static Ecosystem? Node(HashSet<string> paths, Func<string, string?> read)
    {
        if (!paths.Contains("package.json"))
        {
            return null;
        }

        var (install, test) = paths switch
        {
            _ when paths.Contains("pnpm-lock.yaml") => ("corepack pnpm install --frozen-lockfile", "corepack pnpm test"),
            _ when paths.Contains("yarn.lock") => ("corepack yarn install --immutable", "corepack yarn test"),
            _ when paths.Contains("package-lock.json") || paths.Contains("npm-shrinkwrap.json") => ("npm ci", "npm test"),
            _ => ("npm install --no-package-lock", "npm test"),
        };
        var (hasTest, hasDependencies) = ReadPackage(read("package.json"));
        return new Ecosystem("npm", hasDependencies ? install : null, hasTest ? test : null);
    }

    private static (bool HasTest, bool HasDependencies) ReadPackage(string? text)
    {
        try
        {
            using var package = JsonDocument.Parse(text ?? "{}");
            if (package.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (false, false);
            }

            // What "npm init" writes only prints that there are none, and fails.
            var hasTest = package.RootElement.TryGetProperty("scripts", out var scripts) && scripts.ValueKind == JsonValueKind.Object
                && scripts.TryGetProperty("test", out var test) && test.ValueKind == JsonValueKind.String
                && test.GetString() is { Length: > 0 } command && !command.Contains("no test specified", StringComparison.Ordinal);
            var hasDependencies = DependencyKeys.Any(name => package.RootElement.TryGetProperty(name, out var value)
                    && ((value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()) || value.ValueKind == JsonValueKind.Array));
            return (hasTest, hasDependencies);
        }
        catch (JsonException)
        {
            return (false, false);
        }
    }

    private static Ecosystem? DotNet(HashSet<string> paths)
    {
        var inRoot = paths.Where(path => !path.Contains('/', StringComparison.Ordinal)).ToList();
        var target = DotNetEndings.Select(ending => inRoot.Where(path => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).ToList())
            .FirstOrDefault(found => found.Count > 0);

        // The name goes into a shell command; with several, nobody can tell which is meant.
        return target is [var only] && PlainName().IsMatch(only) ? new Ecosystem("nuget", $"dotnet restore {only}", $"dotnet test {only}") : null;
    }

    private static Ecosystem? Python(HashSet<string> paths, Func<string, string?> read)
    {
        var hasProject = paths.Contains("pyproject.toml");
        var usesPytest = paths.Contains("pytest.ini") || paths.Contains("conftest.py") || paths.Contains("tests/conftest.py")
            || (hasProject && read("pyproject.toml")?.Contains("pytest", StringComparison.Ordinal) == true);
        if (!hasProject && !usesPytest)
        {
            return null;
        }

        var setUp = paths.Contains("uv.lock") ? "uv sync --locked"
            : paths.Contains("requirements.txt") ? "python3 -m pip install -r requirements.txt"
            : hasProject ? "python3 -m pip install -e ."
            : null;
        var test = !usesPytest ? null : paths.Contains("uv.lock") ? "uv run pytest" : "python3 -m pytest";
        return new Ecosystem("pypi", setUp, test);
    }

    private static Ecosystem? Go(HashSet<string> paths) => paths.Contains("go.mod") ? new Ecosystem("go", "go mod download", "go test ./...") : null;

    private static Ecosystem? Rust(HashSet<string> paths) => !paths.Contains("Cargo.toml") ? null
        : paths.Contains("Cargo.lock") ? new Ecosystem("crates", "cargo fetch --locked", "cargo test --locked")
        : new Ecosystem("crates", "cargo fetch", "cargo test");

    [GeneratedRegex(@"^test[ \t]*:([^=]|$)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TestTarget();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex PlainName();

    private sealed record Ecosystem(string Bundle, string? SetUp, string? Test);
}
