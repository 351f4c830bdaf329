using System.Text.Json;
using System.Text.RegularExpressions;
using Orchestrator.Commands;
using Orchestrator.Settings;

namespace Orchestrator.Images;

/// <summary>What the Dockerfile makes of the program, and that no file says whose registry to use.</summary>
internal sealed partial class ImageTests
{
    private static readonly string[] Lines =
        [.. Continued().Replace(File.ReadAllText(RepositoryFiles.At("Dockerfile")), " ").Split('\n').Where(line => !line.StartsWith('#'))];

    private static IEnumerable<string> DeploymentFiles() =>
    [
        "Dockerfile", "docker-compose.yml", ".env.example", "charts/orchestrator/values.yaml", "charts/orchestrator/values-production.yaml",
        "charts/orchestrator/Chart.yaml", "charts/orchestrator/README.md",
    ];

    [Test]
    public void Images_EndAsSomebodyWhoIsNotRoot()
    {
        foreach (var stage in string.Join('\n', Lines).Split("\nFROM ").Where(text => text.Contains("\nUSER ", StringComparison.Ordinal)))
        {
            Assert.That(User().Matches(stage)[^1].Groups[1].Value, Does.Match("^[1-9][0-9]{3,}:[1-9][0-9]{3,}$"));
        }
    }

    [Test]
    public void LastStage_IsTheSmallOne() => Assert.That(Lines.Last(line => line.StartsWith("FROM ", StringComparison.Ordinal)), Is.EqualTo("FROM service"));

    [Test]
    public void Variables_AreSettingsOfTheProgram()
    {
        var variables = Variable().Matches(string.Join('\n', Lines)).Select(match => KeyValuePair.Create(match.Groups[1].Value, (string?)match.Groups[2].Value)).ToList();

        Assert.That(variables, Has.Count.GreaterThan(5));
        Assert.That(KnownSettings.FindMistakes(KnownSettings.FromVariables(variables)), Is.Empty);
    }

    [Test]
    public void Command_IsOneOfTheProgram()
    {
        var command = Lines.Single(line => line.StartsWith("CMD ", StringComparison.Ordinal))["CMD ".Length..];

        Assert.That(CommandLine.Build().Parse(JsonSerializer.Deserialize<string[]>(command)!).Errors, Is.Empty);
    }

    [TestCase("bubblewrap")]
    [TestCase("git")]
    [TestCase("perl")]
    public void Service_HasTheProgramsThatDoctorAsksFor(string package) =>
        Assert.That(Lines.First(line => line.Contains("apt-get install", StringComparison.Ordinal)).Split(' '), Does.Contain(package));

    [Test]
    public void WhatTheBuildCopies_IsThereAndNotIgnored()
    {
        var allowed = File.ReadLines(RepositoryFiles.At(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        var copied = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).Select(path => path.TrimEnd('/'));

        foreach (var path in copied)
        {
            Assert.That(allowed, Does.Contain(path));
            Assert.That(RepositoryFiles.At(path), Does.Exist);
        }
    }

    [Test]
    public void Filter_RefusesWhatNoSandboxNeedsAndNothingThatMakesOne()
    {
        using var filter = JsonDocument.Parse(File.ReadAllText(RepositoryFiles.At("charts", "orchestrator", "files", "seccomp.json")));
        var refused = filter.RootElement.GetProperty("syscalls").EnumerateArray()
            .Where(rule => !rule.TryGetProperty("args", out _))
            .SelectMany(rule => rule.GetProperty("names").EnumerateArray()).Select(name => name.GetString()).ToList();

        Assert.That(refused, Is.SupersetOf(["bpf", "io_uring_setup", "kexec_load", "keyctl", "open_by_handle_at", "perf_event_open", "ptrace", "userfaultfd"]));
        Assert.That(refused.Intersect(["clone", "clone3", "mount", "pivot_root", "seccomp", "sethostname", "umount2", "unshare"]), Is.Empty);
    }

    /// <summary>An image's name whose first part is a host would decide for its reader where to download from.</summary>
    [TestCaseSource(nameof(DeploymentFiles))]
    public void Files_NameNoRegistry(string file) => Assert.That(ImageOfAHost().Matches(File.ReadAllText(RepositoryFiles.At(file))).Select(match => match.Value), Is.Empty);

    [GeneratedRegex(@"\\\n\s*(&&)?")]
    private static partial Regex Continued();

    [GeneratedRegex(@"^USER (\S+)", RegexOptions.Multiline)]
    private static partial Regex User();

    [GeneratedRegex(@"\b(ORCHESTRATOR_\w+)=(\S+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\s*(?:image|repository|FROM|ARG \w+|\w+_IMAGE)\s*[:=\s]\s*[""']?(?:\$\{\w+:-)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/\S+", RegexOptions.Multiline)]
    private static partial Regex ImageOfAHost();
}
