using System.CommandLine;
using Orchestrator.Runs;
using Orchestrator.Working;

namespace Orchestrator.Commands;

/// <summary><c>runs continue</c>: this process carries a run on, as <c>serve</c> would, until it rests.</summary>
internal static class RunsContinueCommand
{
    private static readonly Argument<string> Run = CommonOptions.Run();

    public static Command Create() => new Command("continue", "Carry a run on in this process until it is over or waits for people.") { Run, AgentOptions.Script, CommonOptions.Json }
        .Does(ContinueAsync)
        .WithExamples("orchestrator runs continue latest", "orchestrator pr comment latest -m 'Please add a test.' && orchestrator runs continue latest");

    private static async Task<int> ContinueAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        AgentOptions.Apply(invocation);
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var run = await RunLookup.FindAsync(store.GetRequiredService<IRunStore>(), invocation.Get(Run), cancellationToken);
        AgentOptions.Choose(invocation, run.Agent, run.Model);
        return await RunSession.ContinueAsync(invocation, run, cancellationToken);
    }
}
