using System.Text.Json;
using Orchestrator.Cli;

namespace Orchestrator.Runs;

/// <summary>Runs whose process is killed with a signal that nothing can catch, and what must be so afterwards.</summary>
internal abstract class KilledRunFixture : RehearsedRunFixture
{
    private const string Comment = "Thank them, too.";

    // Processes are what is killed.
    protected override bool InProcessesOfTheirOwn => true;

    private string Temporary => Path.Combine(Orchestrator.Home, "tmp");

    [SetUp]
    public void Hasten()
    {
        Directory.CreateDirectory(Temporary);
        Orchestrator.Environment["TMPDIR"] = Temporary;
        Orchestrator.Environment["DOTNET_EnableDiagnostics"] = "0";
        Orchestrator.Environment["ORCHESTRATOR_Worker__LeaseDuration"] = "00:00:02";
        Orchestrator.Environment["ORCHESTRATOR_Worker__RenewInterval"] = "00:00:00.5";
        Orchestrator.Environment["ORCHESTRATOR_Worker__PollInterval"] = "00:00:00.1";
    }

    protected async Task CommentAsync()
    {
        var comment = await Orchestrator.RunAsync("pr", "comment", "latest", "--as", "reviewer", "-m", Comment);
        Assert.That(comment.ExitCode, Is.Zero, comment.Everything);
    }

    /// <summary>Starts the program and kills it as soon as its journal says what is waited for; false when it ended before.</summary>
    protected async Task<bool> KillAsync(Func<string, bool> now, params string[] arguments)
    {
        using var process = Orchestrator.Start(arguments);
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        var reached = false;
        while (!reached && await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            reached = now(line);
        }

        if (reached)
        {
            process.Kill();
        }

        await process.WaitForExitAsync(timeout.Token);
        await error;
        return process.ExitCode == 137;
    }

    /// <summary>Has the program killed by its own git, before or after a command of it did its work.</summary>
    protected async Task KillAtGitAsync(string command, bool before, params string[] arguments)
    {
        var git = Orchestrator.Write(
            "trap/git",
            $$"""
            #!/bin/sh
            case " $* " in
            *" {{command}} "*) {{(before ? "" : "/usr/bin/git \"$@\"; ")}}kill -KILL $PPID; exit 1 ;;
            esac
            exec /usr/bin/git "$@"
            """);
        File.SetUnixFileMode(git, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Orchestrator.Environment["PATH"];
        Orchestrator.Environment["PATH"] = $"{Path.GetDirectoryName(git)}:{path}";
        var killed = await Orchestrator.RunAsync(arguments);
        Orchestrator.Environment["PATH"] = path;
        Assert.That(killed.ExitCode, Is.EqualTo(137), $"git {command} was never called. {killed.Everything}");
    }

    /// <summary>The stage that was at work when the process died.</summary>
    protected async Task AssertAtWorkAsync(string stage, int round)
    {
        var last = (await LatestAsync()).Shown.GetProperty("attempts").EnumerateArray().Last();
        Assert.That(
            (last.GetProperty("stage").GetString(), last.GetProperty("round").GetInt32(), last.GetProperty("state").GetString()),
            Is.EqualTo((stage, round, "Running")));
    }

    /// <summary>One of everything that others see, and nothing left lying about.</summary>
    protected async Task AssertNothingIsDoubledAsync(int commits, int replies)
    {
        var run = await LatestAsync();
        var runs = (await Orchestrator.RunAsync("runs", "list", "--json")).Json().GetProperty("runs");
        var pullRequests = (await Orchestrator.RunAsync("pr", "list", "--all", "--json")).Json().GetProperty("pullRequests");
        var threads = (await Orchestrator.RunAsync("pr", "show", "latest", "--json")).Json().GetProperty("threads").EnumerateArray().ToList();
        var tickets = Directory.GetFiles(Path.Combine(Orchestrator.Data, "tickets", ".state"));
        Assert.Multiple(() =>
        {
            Assert.That(runs.GetArrayLength(), Is.EqualTo(1), "runs");
            Assert.That(pullRequests.GetArrayLength(), Is.EqualTo(1), "pull requests");
            Assert.That(Branches().Split('\n'), Has.Length.EqualTo(1), "branches");
            Assert.That(File.ReadAllText(tickets.Single()).Split("\"marker\""), Has.Length.EqualTo(2), "comments on the ticket");
            Assert.That(threads.Select(Replies), Has.All.EqualTo(replies), "answers of ours on a thread, which is where a closed one says why");
            Assert.That(GitProgram.Run(Repository, "rev-list", "--all", "--count"), Is.EqualTo($"{commits}"), GitProgram.Run(Repository, "log", "--all", "--oneline"));
            Assert.That(run.Shown.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("state").GetString()), Has.None.EqualTo("Running"), "leases");
            Assert.That(Directory.GetDirectories(Path.Combine(Orchestrator.Data, "sandboxes")), Is.Empty, "sandboxes left");
            Assert.That(Directory.GetDirectories(Path.Combine(Orchestrator.Data, "sandboxes-waiting")), Is.Empty, "sandboxes still waiting");
            Assert.That(Directory.GetFileSystemEntries(Temporary), Is.Empty, "temporary files left");
        });
    }

    /// <summary>Unfinished files of dead processes are removed by the next one that makes such files itself.</summary>
    protected void AssertNothingIsUnfinished()
    {
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(Orchestrator.Data, "git", "scratch")), Is.Empty, "scratch left");
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(Orchestrator.Data, "artefacts", "incoming")), Is.Empty, "unfinished artefacts left");
    }

    private static int Replies(JsonElement thread) =>
        thread.GetProperty("comments").EnumerateArray().Count(comment => comment.GetProperty("isOurs").GetBoolean());
}
