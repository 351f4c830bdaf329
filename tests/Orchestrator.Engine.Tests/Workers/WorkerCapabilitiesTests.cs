using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orchestrator.Agents;
using Orchestrator.Sandboxes;

namespace Orchestrator.Workers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WorkerCapabilitiesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Agent _installed = new("claude") { IsFound = true };
    private readonly Agent _missing = new("codex");

    [Test]
    public async Task AgentsAsync_OneIsNotInstalled_LeavesItOutUntilItIs()
    {
        using var capabilities = Create(new WorkerOptions());

        Assert.That(await capabilities.AgentsAsync(CancellationToken.None), Is.EqualTo(new[] { "claude" }));
        _missing.IsFound = true;
        Assert.That(await capabilities.AgentsAsync(CancellationToken.None), Is.EqualTo(new[] { "claude" }), "looking costs; once in a while is enough");
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await capabilities.AgentsAsync(CancellationToken.None), Is.EqualTo(new[] { "claude", "codex" }));
    }

    [Test]
    public async Task AgentsAsync_NobodyElseIsThere_TakesThemAll()
    {
        using var capabilities = Create(new WorkerOptions { LeavesMissingAgents = false });

        Assert.That(await capabilities.AgentsAsync(CancellationToken.None), Is.EqualTo(new[] { "claude", "codex" }));
    }

    [Test]
    public async Task AgentsAsync_OperatorNamesSome_TakesOnlyThose()
    {
        using var capabilities = Create(new WorkerOptions { Agents = { "codex" } });

        Assert.That(await capabilities.AgentsAsync(CancellationToken.None), Is.Empty);
    }

    private WorkerCapabilities Create(WorkerOptions options) =>
        new(new AgentCatalog([_installed, _missing]), new SandboxCatalog([]), _time, Options.Create(options));

    private sealed class Agent(string name) : ICodingAgent
    {
        public bool IsFound { get; set; }

        public string Name => name;

        public AgentCapabilities Capabilities => throw new NotSupportedException();

        public Task<AgentInstallation> FindAsync(CancellationToken cancellationToken) => Task.FromResult(new AgentInstallation(IsFound, null, null));

        public Task<AgentResult> RunAsync(ISandbox? sandbox, AgentTask task, IAgentObserver observer, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
