using System.Diagnostics;
using System.Globalization;

namespace Orchestrator;

/// <summary>Takes every measurement in turn, round after round, so that a busy moment hits all alike.</summary>
internal static class Comparison
{
    private const string Worktree = "git worktree add, same commit";
    private const string First = "first stage of a commit (template made)";
    private const string Later = "later stage of that commit";
    private const string Next = "first stage of a commit that differs in 5 files";
    private const string NextWorktree = "git worktree add, commit that differs in 5 files";
    private const string Back = "3 commits back, every check";
    private const string BareBack = "git bundle create + git fetch, 3 commits";
    private const string Status = "git status in a new sandbox";
    private const string PlainStatus = "git status in a new git worktree";

    private static readonly string[] Subjects = ["Change one", "Change two", "Change three"];

    public static async Task<int> RunAsync(int files, int rounds)
    {
        var directory = Directory.CreateTempSubdirectory("worktree-benchmark-").FullName;
        try
        {
            var source = Path.Combine(directory, "source.git");
            await LargeRepository.MakeAsync(source, files);
            var results = new Dictionary<string, List<double>>();
            for (var round = 0; round < rounds; round++)
            {
                await MeasureAsync(Path.Combine(directory, $"round{round}"), source, files, results);
            }

            Print(results, files);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>One round, with a data directory of its own, so that the template of the commit is made in it.</summary>
    private static async Task MeasureAsync(string directory, string source, int files, Dictionary<string, List<double>> results)
    {
        Directory.CreateDirectory(directory);
        await using var player = new StagePlayer(Path.Combine(directory, "data"), source);
        var commit = await player.FetchAsync();
        var plain = Path.Combine(directory, "plain.git");
        await GitProgram.RunAsync("clone", "-q", "--bare", source, plain);

        var receiver = Path.Combine(directory, "receiver.git");
        await GitProgram.RunAsync("clone", "-q", "--bare", source, receiver);
        var worktree = Path.Combine(directory, "worktree");
        await TimeAsync(Worktree, () => GitProgram.RunAsync("-C", plain, "worktree", "add", "-q", "--detach", worktree, commit));
        await using (await TimeAsync(First, () => player.StartAsync(commit)))
        {
        }

        await using var sandbox = await TimeAsync(Later, () => player.StartAsync(commit));
        await TimeAsync(PlainStatus, () => GitProgram.RunAsync("-C", worktree, "status", "--porcelain"));
        await TimeAsync(Status, () => StagePlayer.RunAsync(sandbox, "git status --porcelain"));

        // The same three commits on both sides, over five files.
        await StagePlayer.RunAsync(sandbox, Work(files));
        using (var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Work(files)]) { WorkingDirectory = worktree })!)
        {
            await shell.WaitForExitAsync();
        }

        var head = await GitProgram.RunAsync("-C", worktree, "rev-parse", "HEAD");
        await TimeAsync(BareBack, async () =>
        {
            var bundle = Path.Combine(directory, "bare.bundle");
            await GitProgram.RunAsync("-C", worktree, "bundle", "create", "-q", bundle, "HEAD", $"^{commit}");
            return await GitProgram.RunAsync("-C", receiver, "fetch", "-q", "--no-write-fetch-head", bundle, "HEAD");
        });
        var taken = await TimeAsync(Back, () => player.TakeAsync(sandbox, commit, Subjects));
        var landed = await player.LandAsync(commit, taken);
        await TimeAsync(NextWorktree, () => GitProgram.RunAsync("-C", plain, "worktree", "add", "-q", "--detach", Path.Combine(directory, "next"), head));
        await using (await TimeAsync(Next, () => player.StartAsync(landed)))
        {
        }

        async Task<T> TimeAsync<T>(string what, Func<Task<T>> work)
        {
            var started = Stopwatch.GetTimestamp();
            var result = await work();
            (results.TryGetValue(what, out var times) ? times : results[what] = []).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return result;
        }
    }

    private static string Work(int files)
    {
        var paths = Enumerable.Range(0, 5).Select(number => LargeRepository.PathOf(number * (files / 5))).ToList();
        const string commit = "git -c user.name=x -c user.email=x@localhost commit -q -a -m";
        return $"echo 1 >> {paths[0]} && echo 1 >> {paths[1]} && {commit} '{Subjects[0]}' && echo 2 >> {paths[2]} && {commit} '{Subjects[1]}' && echo 3 >> {paths[3]} && echo 3 >> {paths[4]} && {commit} '{Subjects[2]}'";
    }

    private static void Print(Dictionary<string, List<double>> results, int files)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files} files, median (lowest-highest) of {results[Later].Count} interleaved rounds, {Environment.ProcessorCount} cores"));
        Console.WriteLine("| | ms | against |");
        Console.WriteLine("|---|---|---|");
        foreach (var (what, against) in new (string, string?)[]
            { (Worktree, null), (First, Worktree), (Later, Worktree), (NextWorktree, null), (Next, NextWorktree), (PlainStatus, null), (Status, PlainStatus), (BareBack, null), (Back, BareBack) })
        {
            var times = results[what];
            var ratio = against is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Median(times) / Median(results[against]):F3}x {against}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {Median(times):F0} ({times.Min():F0}-{times.Max():F0}) | {ratio} |"));
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
