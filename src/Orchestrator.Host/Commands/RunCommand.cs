using System.CommandLine;
using Orchestrator.Agents;
using Orchestrator.Contracts.V1;
using Orchestrator.Forges;
using Orchestrator.Messaging;
using Orchestrator.Runs;
using Orchestrator.Terminal;
using Orchestrator.Tickets;
using Orchestrator.Tickets.Local;
using Orchestrator.Working;

namespace Orchestrator.Commands;

/// <summary><c>run</c>: one ticket, one process, from the file to the pull request.</summary>
internal static class RunCommand
{
    private const string Local = "local";

    private static readonly Option<string> Repository = new("--repo") { Description = "The git repository: a path.", HelpName = "PATH", Required = true };

    private static readonly Option<string> TicketFile = new("--ticket") { Description = "The ticket: a Markdown file whose first heading is the title.", HelpName = "FILE", Required = true };

    private static readonly Option<string?> Agent = new("--agent") { Description = "The agent. Default: the repository's or the operator's choice.", HelpName = "NAME" };

    private static readonly Option<string?> Model = new("--model") { Description = "The model. Default: the agent's own.", HelpName = "NAME" };

    private static readonly Option<string?> Base = new("--base") { Description = "The branch to start from and merge into. Default: the repository's.", HelpName = "BRANCH" };

    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask before the work begins." };

    public static Command Create() => new Command("run", "Carry one ticket to a pull request in this process, showing it live. Repeat the command to go on after an interruption.")
        {
            Repository, TicketFile, Agent, Model, Base, AgentOptions.Script, Yes, CommonOptions.As, CommonOptions.Json,
        }
        .Does(RunAsync)
        .WithExamples(
            "orchestrator run --repo ~/code/shop --ticket fix-checkout.md --agent claude",
            "orchestrator run --repo . --ticket t.md --agent rehearsal --script script.json --yes --json");

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        AgentOptions.Apply(invocation);
        AgentOptions.Choose(invocation, invocation.Get(Agent), invocation.Get(Model));
        var path = RepositoryPath(invocation.Get(Repository)!);

        var store = await invocation.OpenStoreAsync(cancellationToken);
        var ticket = await ReadTicketAsync(store, invocation.Get(TicketFile)!, cancellationToken);
        var repository = await store.GetRequiredService<ForgeCatalog>().Get(Local).FindRepositoryAsync(path, cancellationToken)
            ?? throw CommandException.NotFound($"'{path}' is not a git repository. Give the path of one with --repo, or make it one with 'git init' and a first commit.");
        if (repository.DefaultBranch.Length == 0 && invocation.Get(Base) is null)
        {
            throw CommandException.Usage($"HEAD of {path} is detached, so there is no branch to start from. Check a branch out, or name one with --base.");
        }

        var agent = await AgentReadiness.RequireAsync(invocation.Settings, invocation.Get(Agent), cancellationToken);
        if (!await ConfirmAsync(invocation, ticket, repository, agent, cancellationToken))
        {
            invocation.Output.Note("Nothing was begun.");
            return ExitCodes.Ok;
        }

        var request = new TicketReady
        {
            Ticket = new TicketReference(ticket.Key.Source, ticket.Key.Id),
            Repository = new RepositoryReference(Local, repository.Name),
            Actor = CommandActor.Of(invocation),
            BaseBranch = invocation.Get(Base),
            Agent = agent.Name,
            Model = invocation.Get(Model),
        };
        var before = await OfTicketAsync(store.GetRequiredService<IRunStore>(), request.Ticket, cancellationToken);
        if (before.FirstOrDefault(run => !RunStates.Final.Contains(run.CurrentState)) is { } active)
        {
            invocation.Output.Note($"This ticket has a run already; going on with {RunLookup.Short(active.CorrelationId)}.");
            return await RunSession.ContinueAsync(invocation, active, cancellationToken);
        }

        return await RunSession.CarryAsync(invocation, (worker, token) => BeginAsync(invocation, worker, request, before, token), after: 0, cancellationToken);
    }

    /// <summary>Asks for a run and waits until it is there.</summary>
    private static async Task<Guid> BeginAsync(
        Invocation invocation, EmbeddedWorker worker, TicketReady request, IReadOnlyList<RunState> before, CancellationToken cancellationToken)
    {
        var runs = worker.Services.GetRequiredService<IRunStore>();
        await worker.Services.GetRequiredService<IDurableSender>().SendAsync(Queues.Intake, request, cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), invocation.Time);
        while (true)
        {
            var after = await OfTicketAsync(runs, request.Ticket, cancellationToken);
            if (after.FirstOrDefault(run => before.All(old => old.CorrelationId != run.CorrelationId)) is { } begun)
            {
                return begun.CorrelationId;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<RunState>> OfTicketAsync(IRunStore runs, TicketReference ticket, CancellationToken cancellationToken) =>
        [.. (await runs.ListAsync(new RunQuery { Limit = 1000 }, cancellationToken)).Where(run => run.TicketSource == ticket.Source && run.TicketId == ticket.Id)];

    private static async Task<bool> ConfirmAsync(
        Invocation invocation, Ticket ticket, RepositoryInfo repository, ICodingAgent agent, CancellationToken cancellationToken)
    {
        if (invocation.Output.IsJson)
        {
            return true;
        }

        var output = invocation.Output;
        output.Line($"Ticket      {TerminalText.Line(ticket.Title.Length > 0 ? ticket.Title : ticket.Key.Id)}");
        output.Line($"Repository  {TerminalText.Line(repository.Name)} ({TerminalText.Line(invocation.Get(Base) ?? repository.DefaultBranch)})");
        output.Line($"Agent       {TerminalText.Line(agent.Name)}{(invocation.Get(Model) is { } model ? $", model {TerminalText.Line(model)}" : "")}");
        output.Line($"Data        {invocation.Settings.Data.Path}");
        output.Line();

        // Only what sends code to somebody and costs money is worth a question, and only a person can answer it.
        if (invocation.Get(Yes) || !output.IsTerminal || invocation.Surroundings.IsInputRedirected || agent.Capabilities is { Protocol: null, BringsSandbox: false })
        {
            return true;
        }

        invocation.Surroundings.Output.Write("The agent will read the repository and send parts of it to its model. Go on? [y/N] ");
        var answer = await invocation.Surroundings.Input.ReadLineAsync(cancellationToken);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    private static async Task<Ticket> ReadTicketAsync(IServiceProvider store, string file, CancellationToken cancellationToken)
    {
        // A local ticket is its file: the same file is the same ticket, whatever directory the command was started in.
        var tickets = store.GetRequiredService<LocalTicketSource>();
        var ticket = (File.Exists(file) ? await tickets.FindAsync(await tickets.AdoptAsync(file, cancellationToken), cancellationToken) : null)
            ?? throw CommandException.NotFound($"There is no ticket file '{file}'. Check the path given with --ticket.");
        return ticket.Title.Length > 0 || ticket.Body.Length > 0
            ? ticket
            : throw CommandException.Usage($"The ticket '{file}' is empty. Write a heading that says what is wanted, and below it what an implementer must know.");
    }

    private static string RepositoryPath(string given)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        return Directory.Exists(path)
            ? path
            : throw CommandException.NotFound($"There is no directory '{given}'. Give the path of a git repository with --repo.");
    }
}
