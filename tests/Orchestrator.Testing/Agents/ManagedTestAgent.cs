using System.Collections.Concurrent;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents;

/// <summary>
/// An agent that brings its own place to work, as a managed backend does: it clones the bundle it is handed into a folder that
/// only it knows, and hands a bundle back. It follows a script instead of a model.
/// </summary>
public sealed class ManagedTestAgent(Func<AgentTask, ManagedWork> script) : ICodingAgent
{
    public const string AgentName = "managed";

    private readonly ConcurrentQueue<AgentTask> _tasks = new();
    private readonly ConcurrentQueue<string> _folders = new();

    public string Name => AgentName;

    public AgentCapabilities Capabilities { get; } = new() { Protocol = null, BringsSandbox = true };

    /// <summary>Everything it was asked.</summary>
    public IReadOnlyList<AgentTask> Tasks => [.. _tasks];

    /// <summary>Every folder it worked in.</summary>
    public IReadOnlyList<string> Folders => [.. _folders];

    public Task<AgentInstallation> FindAsync(CancellationToken cancellationToken) => Task.FromResult(new AgentInstallation(true, "1", null));

    public Task<AgentResult> RunAsync(ISandbox? sandbox, AgentTask task, IAgentObserver observer, CancellationToken cancellationToken)
    {
        Assert.That(sandbox, Is.Null, "a local sandbox was started for it");
        Assert.That(task.ModelEndpoint, Is.Null, "a model route was opened for it");
        var code = task.Code ?? throw new AssertionException("It was handed no code.");
        _tasks.Enqueue(task);

        // A later try goes on where the one before it ended.
        var session = (Session)(code.Session ??= Open(code));
        observer.Observe(new AgentEvent.Started(null, session.Folder, "1"));
        var work = script(task);
        work.Act?.Invoke(session.Folder);
        return Task.FromResult(new AgentResult(AgentEnding.Finished, "Done.")
        {
            Answer = work.Answer,
            Commits = HandBack(session.Folder, code, work.ClaimedHead),
            Usage = work.Usage,
        });
    }

    private Session Open(AgentCode code)
    {
        var session = new Session(Directory.CreateTempSubdirectory("managed-agent-").FullName);
        _folders.Enqueue(session.Folder);
        GitProgram.Run(session.Folder, "clone", "-q", code.Bundle, ".");
        GitProgram.Run(session.Folder, "config", "user.name", "Managed");
        GitProgram.Run(session.Folder, "config", "user.email", "managed@localhost");
        Assert.That(GitProgram.Run(session.Folder, "rev-parse", "HEAD"), Is.EqualTo(code.Commit));
        return session;
    }

    private static AgentCommits HandBack(string folder, AgentCode code, string? claimed)
    {
        var head = GitProgram.Run(folder, "rev-parse", "HEAD");
        var uncommitted = GitProgram.Run(folder, "status", "--porcelain").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (head == code.Commit)
        {
            return new AgentCommits(head, Stream.Null) { Uncommitted = uncommitted };
        }

        // As a download from elsewhere: gone when it has been read.
        var bundle = Path.Combine(folder, ".git", "result.bundle");
        GitProgram.Run(folder, "bundle", "create", "-q", bundle, "HEAD", $"^{code.Commit}");
        return new AgentCommits(claimed ?? head, new FileStream(bundle, new FileStreamOptions { Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous }))
        {
            Uncommitted = uncommitted,
        };
    }

    private sealed class Session(string folder) : IAsyncDisposable
    {
        public string Folder => folder;

        public ValueTask DisposeAsync()
        {
            Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
