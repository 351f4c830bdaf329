using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Agents;
using Orchestrator.Answers;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Hosting;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Sandboxes;
using Orchestrator.Settings;
using Orchestrator.Stages;
using Orchestrator.Stages.Agents;
using Orchestrator.Stages.Commits;
using Orchestrator.Stages.Sandboxes;
using Orchestrator.Tickets;

namespace Orchestrator;

/// <summary>Does with the program's own parts what stages do: prepare, start a sandbox, take commits back.</summary>
internal sealed class StagePlayer(string directory, string source) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddStore(Settings(directory)).AddWork(Settings(directory)).BuildServiceProvider();

    private static readonly Ticket Ticket = new() { Key = new TicketKey("local", "large"), Title = "Change some files", Body = "", Author = "benchmark", Revision = "1" };

    private GitRemote Remote => new(source);

    private RepositoryStore Store => _services.GetRequiredService<RepositoryStore>();

    public async Task<string> FetchAsync() => (await Store.FetchAsync(Remote, "main", CancellationToken.None)).Commit;

    /// <summary>A stage's way to a work tree that a command can use.</summary>
    public async Task<StageSandbox> StartAsync(string commit)
    {
        var seed = await Store.PrepareAsync(Remote, commit, CancellationToken.None);
        var request = new StageSandboxRequest { Provider = "bubblewrap", Limits = new SandboxLimits(), WorkTree = seed };
        var sandbox = await _services.GetRequiredService<StageSandboxes>().StartAsync(Context(), request, CancellationToken.None);
        await RunAsync(sandbox, $"test -f {LargeRepository.PathOf(0)}");
        return sandbox;
    }

    public static async Task<string> RunAsync(StageSandbox sandbox, string command)
    {
        var outcome = await sandbox.RunAsync(SandboxCommand.Shell(command), 4096, CancellationToken.None);
        if (!outcome.Result.Succeeded)
        {
            throw new InvalidOperationException($"'{command}' ended with {outcome.Result.Ending}, {outcome.Result.ExitCode}: {outcome.Output}");
        }

        return outcome.Output;
    }

    /// <summary>Takes what was committed in a sandbox, with every check.</summary>
    public async Task<IReadOnlyList<LandedCommit>> TakeAsync(StageSandbox sandbox, string start, IReadOnlyList<string> subjects)
    {
        var announced = subjects.Select(subject => new PlannedCommit(subject, "", [], [], Risk.Low)).ToList();
        var taken = await _services.GetRequiredService<CommitLanding>().TakeAsync(
            Context(), new AgentPlace.Local(sandbox), new AgentResult(AgentEnding.Finished, ""), new RepositoryInfo("large", "main", Remote), Ticket, start, announced, CancellationToken.None);
        return taken.Problems.Count == 0 ? taken.Value! : throw new InvalidOperationException(string.Join(' ', taken.Problems));
    }

    public Task<string> LandAsync(string start, IReadOnlyList<LandedCommit> commits) =>
        Store.LandAsync(Remote, start, commits, CommitIdentity.Bot, TimeProvider.System.GetUtcNow(), CancellationToken.None);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private StageContext Context() => new(
        new RunState { CorrelationId = Guid.CreateVersion7() },
        new StageAttempt { Id = Guid.CreateVersion7(), Stage = StageName.Implement },
        _services.GetRequiredService<IRunJournal>(),
        TimeProvider.System);

    private static HostSettings Settings(string directory)
    {
        var settings = HostSettings.Load(null, new Dictionary<string, string?> { ["Data:Directory"] = directory });
        settings.Data.Create();
        return settings;
    }
}
