using System.Diagnostics;
using System.Text;
using Orchestrator.Failures;

namespace Orchestrator.Git;

/// <summary>
/// The only place that starts git on the host. It is never pointed at a work tree or a repository that a sandbox could
/// write, and nothing of the machine's, the user's or a source repository's configuration is obeyed.
/// </summary>
internal static class GitProcess
{
    private static readonly string Configuration = Path.Combine(AppContext.BaseDirectory, "Git", "trusted.gitconfig");

    // What a repository's own configuration could otherwise say again. The file holds for git's helpers too, these for git itself.
    private static readonly string[] Overrides =
    [
        "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.sshCommand=ssh -oBatchMode=yes", "-c", "core.pager=cat",
        "-c", "core.attributesFile=/dev/null", "-c", "core.askPass=", "-c", "credential.helper=", "-c", "diff.external=",
    ];

    public static async Task<string> RunAsync(GitCommand command, CancellationToken cancellationToken)
    {
        var result = await TryAsync(command, cancellationToken);
        return result.Succeeded
            ? result.Output
            : throw new ProviderException(command.FailureCategory, $"{command.Purpose} failed: {LastWords(result.Error)}");
    }

    public static async Task<GitResult> TryAsync(GitCommand command, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(command) };
        using var timeout = new CancellationTokenSource(command.Timeout);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        process.Start();
        try
        {
            var output = ReadAsync(process.StandardOutput, command.OutputLimit, keepEnd: false, stop);
            var error = ReadAsync(process.StandardError, 64 * 1024, keepEnd: true, stop);
            await WriteAsync(process, command.Input, stop.Token);
            await process.WaitForExitAsync(stop.Token);
            return new GitResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException(
                FailureCategory.LimitExceeded,
                timeout.IsCancellationRequested
                    ? $"{command.Purpose} took longer than {command.Timeout}."
                    : $"{command.Purpose} gave more than {command.OutputLimit / 1024 / 1024} MiB of output.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>What git said last, without the parts that only repeat the command.</summary>
    public static string LastWords(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "git gave no reason." : string.Join(" ", lines.TakeLast(3));
    }

    private static ProcessStartInfo StartInfo(GitCommand command)
    {
        var start = new ProcessStartInfo("git")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = "/",
        };
        var path = start.Environment.TryGetValue("PATH", out var inherited) ? inherited : "/usr/bin:/bin";
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = Configuration;
        start.Environment["GIT_ATTR_NOSYSTEM"] = "1";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in Overrides)
        {
            start.ArgumentList.Add(argument);
        }

        if (command.Repository is { } repository)
        {
            start.ArgumentList.Add($"--git-dir={repository}");
        }

        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static async Task WriteAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Git ended before it had read everything; its exit code says why.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, int limit, bool keepEnd, CancellationTokenSource stop)
    {
        var text = new StringBuilder();
        var buffer = new char[8192];
        int read;
        while ((read = await reader.ReadAsync(buffer.AsMemory(), stop.Token)) > 0)
        {
            text.Append(buffer, 0, read);
            if (text.Length > limit)
            {
                if (!keepEnd)
                {
                    await stop.CancelAsync();
                    stop.Token.ThrowIfCancellationRequested();
                }

                text.Remove(0, text.Length - limit);
            }
        }

        return text.ToString();
    }
}
