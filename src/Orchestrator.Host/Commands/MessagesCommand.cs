using System.CommandLine;
using System.Globalization;
using Orchestrator.Messaging;
using Orchestrator.Terminal;
using Spectre.Console;

namespace Orchestrator.Commands;

/// <summary><c>messages</c>: messages that nothing could handle, and what becomes of them.</summary>
internal static class MessagesCommand
{
    private const int ErrorWidth = 160;

    private static readonly Option<string?> Queue = new Option<string?>("--queue") { Description = "Only messages meant for this queue.", HelpName = "QUEUE" }
        .AcceptOnlyFromAmong(Queues.Intake, Queues.Runs, Queues.Stages);

    private static readonly Option<int> Limit = new("--limit") { Description = "At most this many from each place (1 to 10000).", HelpName = "COUNT", DefaultValueFactory = _ => 100 };

    private static readonly Argument<string[]> Ids = new("id") { Description = "Message ids, as 'messages list' prints them.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<bool> All = new("--all") { Description = "All of them, those without an id too." };

    public static Command Create() => new("messages", "Look at messages that could not be handled, deliver them again or delete them.")
    {
        new Command("list", "List them: failed ones, ones of unknown type, and ones the outbox has given up.") { Queue, Limit, CommonOptions.Json }
            .Does(ListAsync)
            .WithExamples("orchestrator messages list", "orchestrator messages list --json | jq -r '.messages[].id'"),
        new Command("replay", "Deliver messages again, under the ids they had: what was handled meanwhile is dropped.") { Ids, All, Queue, CommonOptions.Json }
            .Does((invocation, cancellationToken) => DecideAsync(invocation, "replayed", (messages, selection) => messages.ReplayAsync(selection, cancellationToken), cancellationToken))
            .WithExamples("orchestrator messages replay 0197c0de-0000-7000-8000-000000000000", "orchestrator messages replay --all --queue orchestrator-runs"),
        new Command("discard", "Delete messages for good.") { Ids, All, Queue, CommonOptions.Json }
            .Does((invocation, cancellationToken) => DecideAsync(invocation, "discarded", (messages, selection) => messages.DiscardAsync(selection, cancellationToken), cancellationToken))
            .WithExamples("orchestrator messages discard 0197c0de-0000-7000-8000-000000000000", "orchestrator messages discard --all"),
    };

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var limit = invocation.Get(Limit);
        if (limit is < 1 or > 10_000)
        {
            throw CommandException.Usage($"--limit is {limit}; it can be 1 to 10000.");
        }

        var store = await invocation.OpenStoreAsync(cancellationToken);
        var messages = await store.GetRequiredService<IStuckMessages>().ListAsync(invocation.Get(Queue), limit, cancellationToken);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { messages });
        }
        else if (messages.Count == 0)
        {
            invocation.Output.Note("No message is stuck.");
        }
        else
        {
            Print(invocation.Output, messages);
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> DecideAsync(
        Invocation invocation,
        string done,
        Func<IStuckMessages, StuckSelection, Task<IReadOnlyList<StuckMessage>>> decide,
        CancellationToken cancellationToken)
    {
        var ids = invocation.GetAll(Ids).Select(ParseId).ToHashSet();
        if (invocation.Get(All) == ids.Count > 0)
        {
            throw CommandException.Usage("Name the messages by their ids, or give --all. 'orchestrator messages list' shows them.");
        }

        var store = await invocation.OpenStoreAsync(cancellationToken);
        var selection = new StuckSelection(invocation.Get(All) ? null : ids, invocation.Get(Queue));
        var decided = await decide(store.GetRequiredService<IStuckMessages>(), selection);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { done, messages = decided });
        }
        else
        {
            invocation.Output.Line($"{decided.Count.ToString(CultureInfo.InvariantCulture)} {done}.");
        }

        var missing = ids.Except(decided.Select(message => message.Id.GetValueOrDefault())).ToList();
        return missing.Count == 0
            ? ExitCodes.Ok
            : throw CommandException.NotFound($"Not stuck, or looked at by somebody else just now: {string.Join(", ", missing)}. See 'orchestrator messages list'.");
    }

    private static Guid ParseId(string text) => Guid.TryParse(text, out var id)
        ? id
        : throw CommandException.Usage($"'{text}' is no message id. 'orchestrator messages list' shows them.");

    private static void Print(Output output, IReadOnlyList<StuckMessage> messages)
    {
        var table = new Table().Border(TableBorder.None).AddColumn("ID").AddColumn("KIND").AddColumn("QUEUE").AddColumn("TYPE").AddColumn("SINCE").AddColumn("ERROR");
        foreach (var message in messages)
        {
            table.AddRow(
                new Text(message.Id?.ToString() ?? "none"),
                new Text(message.Kind.ToString().ToLowerInvariant()),
                new Text(message.Queue),
                new Text(TerminalText.Line(message.MessageType[(message.MessageType.LastIndexOf(':') + 1)..])),
                new Text(message.At?.ToString("u", CultureInfo.InvariantCulture) ?? ""),
                new Text(TerminalText.Line(message.Error, ErrorWidth)));
        }

        output.Console.Write(table);
    }
}
