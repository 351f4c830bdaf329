using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrator.Agents;
using Orchestrator.Failures;
using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>What an agent committed, carried out of its sandbox, ours or its own, as a bundle. Deleted when disposed.</summary>
/// <param name="Path">The bundle on the worker; <see langword="null"/> when there is no commit beyond the base.</param>
/// <param name="Head">The commit that is said to be the newest. A claim until the bundle was imported.</param>
/// <param name="Uncommitted">Files changed but not committed, as is said.</param>
internal sealed partial record ResultBundle(string? Path, string Head, IReadOnlyList<string> Uncommitted) : IDisposable
{
    private const string InSandbox = "/tmp/result.bundle";
    private const int ListedFiles = 20;
    private const string HeadLine = "# branch.oid ";

    /// <summary>Asks the sandbox's own git; whatever the agent did to that git stays inside.</summary>
    public static async Task<ResultBundle> TakeAsync(StageSandbox sandbox, string baseCommit, string path, long sizeLimit, CancellationToken cancellationToken)
    {
        var status = (await GitAsync(sandbox, ["status", "--porcelain=v2", "--branch", "--untracked-files=all"], cancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var head = status.FirstOrDefault(line => line.StartsWith(HeadLine, StringComparison.Ordinal))?[HeadLine.Length..].Trim() ?? "";
        if (!CommitId().IsMatch(head))
        {
            throw new ProviderException(FailureCategory.Malformed, "The repository in the sandbox has no readable HEAD any more. The agent damaged it; retry the run.");
        }

        var uncommitted = status.Where(line => !line.StartsWith('#')).Take(ListedFiles).Select(Changed).ToList();
        if (head == baseCommit)
        {
            return new ResultBundle(null, head, uncommitted);
        }

        _ = await GitAsync(sandbox, ["bundle", "create", "--quiet", InSandbox, "HEAD", $"^{baseCommit}"], cancellationToken);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew);
            await sandbox.Sandbox.ReadFileAsync(InSandbox, file, sizeLimit, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return new ResultBundle(path, head, uncommitted);
    }

    /// <summary>Takes what an agent hands back that brings its own sandbox.</summary>
    public static async Task<ResultBundle> TakeAsync(AgentCommits? commits, string baseCommit, string path, long sizeLimit, CancellationToken cancellationToken)
    {
        if (commits is not null && !CommitId().IsMatch(commits.Head))
        {
            throw new ProviderException(FailureCategory.Malformed, "The agent handed commits back without the full id of the newest one. Retry the run.");
        }

        var uncommitted = commits?.Uncommitted.Take(ListedFiles).ToList() ?? [];
        if (commits is null || commits.Head == baseCommit)
        {
            return new ResultBundle(null, baseCommit, uncommitted);
        }

        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew);
            await CopyAsync(commits.Bundle, file, sizeLimit, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return new ResultBundle(path, commits.Head, uncommitted);
    }

    public void Dispose()
    {
        if (Path is not null)
        {
            File.Delete(Path);
        }
    }

    private static async Task CopyAsync(Stream source, Stream destination, long limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[81920];
        for (var rest = limit; await source.ReadAsync(buffer, cancellationToken) is var read and > 0; rest -= read)
        {
            if (read > rest)
            {
                throw new ProviderException(FailureCategory.LimitExceeded, $"The bundle that the agent handed back has more than {limit / 1024 / 1024} MiB. Leave large files out, or split the ticket.");
            }

            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private static async Task<string> GitAsync(StageSandbox sandbox, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var command = new SandboxCommand
        {
            // Hooks and monitors an agent planted would run as the agent, inside; they are kept out only so that they cannot hang us.
            Arguments = ["git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", .. arguments],
            Timeout = TimeSpan.FromMinutes(5),
            OutputLimit = 8 * 1024 * 1024,
        };
        var outcome = await sandbox.RunAsync(command, 1024 * 1024, cancellationToken);
        return outcome.Result.Succeeded
            ? outcome.Output
            : throw new ProviderException(
                FailureCategory.Malformed,
                string.Create(CultureInfo.InvariantCulture, $"git {arguments[0]} in the sandbox ended with {outcome.Result.Ending}, exit code {outcome.Result.ExitCode}: the agent left a repository that cannot be read. {Last(outcome.Output)}"));
    }

    /// <summary>What has changed and where, from a line of git's status that has modes and ids between the two.</summary>
    private static string Changed(string line)
    {
        var fields = line.Split(' ');
        var before = fields[0] switch { "1" => 8, "2" => 9, "u" => 10, _ => 1 };
        return fields.Length > before ? $"{(before == 1 ? "??" : fields[1])} {string.Join(' ', fields[before..]).Replace('\t', ' ')}" : line;
    }

    private static string Last(string output) => output.Length <= 300 ? output.Trim() : output[^300..].Trim();

    [GeneratedRegex("^([0-9a-f]{40}|[0-9a-f]{64})$")]
    private static partial Regex CommitId();
}
