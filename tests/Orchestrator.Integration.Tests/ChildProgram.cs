using Orchestrator.Messaging;
using Orchestrator.Persistence;
using Orchestrator.Spending;

namespace Orchestrator;

/// <summary>What a process started by a test does. Without arguments this assembly is a library of tests.</summary>
internal static class ChildProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        Task? work = arguments switch
        {
            ["migrate", .. var settings] => MigratingChild.RunAsync(settings),
            ["send", .. var settings] => SendingChild.RunAsync(settings),
            ["spend", .. var settings] => SpendingChild.RunAsync(settings),
            ["crash", .. var settings] => CrashingChild.RunAsync(settings),
            _ => null,
        };
        if (work is null)
        {
            return 2;
        }

        await work;
        return 0;
    }
}
