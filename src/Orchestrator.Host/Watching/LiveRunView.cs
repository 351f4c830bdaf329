using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Watching;

/// <summary>A picture of the run, redrawn in place: what it is, its stages, what happened last.</summary>
internal sealed class LiveRunView(LiveDisplayContext display, TimeProvider time) : IRunView
{
    private const int StagesShown = 14;
    private const int ActionsShown = 6;
    private const int TextWidth = 400;

    private readonly Dictionary<Guid, StagePicture> _stages = [];
    private readonly Queue<string> _actions = [];

    public void Show(RunSnapshot snapshot)
    {
        foreach (var record in snapshot.News)
        {
            Take(record);
        }

        display.UpdateTarget(Draw(snapshot));
    }

    private void Take(RunRecord record)
    {
        if (record.StageId is { } stageId)
        {
            Picture(stageId).Take(record);
        }

        if (record.Kind is RecordKinds.StageStarted or RecordKinds.SandboxStarted or RecordKinds.SandboxDestroyed)
        {
            // The table shows these.
            return;
        }

        _actions.Enqueue(RecordLine.Format(record, time));
        while (_actions.Count > ActionsShown)
        {
            _actions.Dequeue();
        }
    }

    private Rows Draw(RunSnapshot snapshot)
    {
        var run = snapshot.Run;
        var rows = new List<IRenderable>
        {
            new Text(TerminalText.Line(Headline(run), TextWidth), new Style(decoration: Decoration.Bold)),
            new Text(TerminalText.Line($"run {RunLookupText(run)} · {run.Repository} · {Spent(run)}", TextWidth), new Style(Color.Grey)),
            Table(snapshot),
        };
        rows.AddRange(_actions.Select(action => new Text(TerminalText.Line(action, TextWidth), new Style(Color.Grey)).Ellipsis()));
        return new Rows(rows);
    }

    private Table Table(RunSnapshot snapshot)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn("Stage").AddColumn("State").AddColumn("Sandbox").AddColumn("Elapsed").AddColumn("Tokens").AddColumn("Cost")
            .AddColumn(new TableColumn("Last").Width(null));
        foreach (var attempt in snapshot.Attempts.TakeLast(StagesShown))
        {
            var picture = Picture(attempt.Id);
            table.AddRow(
                new Text(Name(attempt)),
                State(attempt),
                new Text(string.Join(", ", picture.Sandboxes)),
                new Text(Elapsed(attempt)),
                new Text(Amount.Tokens(Math.Max(picture.Tokens, attempt.InputTokens + attempt.OutputTokens))),
                new Text(Amount.Usd(Math.Max(picture.CostUsd, attempt.CostUsd))),
                new Text(TerminalText.Line(attempt.Summary ?? picture.LastAction, TextWidth)).Ellipsis());
        }

        return table;
    }

    private static string Headline(RunState run) =>
        $"{(run.TicketTitle.Length > 0 ? run.TicketTitle : $"{run.TicketSource}:{run.TicketId}")} — {run.CurrentState}"
        + (run.Reason is { Length: > 0 } reason && RunStates.Parked.Contains(run.CurrentState) ? $": {reason}" : "");

    private string Spent(RunState run) =>
        $"{Duration.Format((run.FinishedAt ?? time.GetUtcNow()) - run.CreatedAt)} · {Amount.Tokens(run.InputTokens + run.OutputTokens)} tokens · {Amount.Usd(run.CostUsd)}";

    private static string RunLookupText(RunState run) => Commands.RunLookup.Short(run.CorrelationId);

    private static string Name(StageAttempt attempt) =>
        attempt.Stage
        + (attempt.Round > 1 ? $" (round {attempt.Round})" : "")
        + (attempt.Number > 1 ? $" try {attempt.Number}" : "");

    private static Text State(StageAttempt attempt) => attempt.State switch
    {
        StageAttemptState.Ready => new Text("waits", new Style(Color.Grey)),
        StageAttemptState.Running => new Text("at work", new Style(Color.Yellow)),
        StageAttemptState.Cancelled => new Text("dropped", new Style(Color.Grey)),
        _ => attempt.Outcome == StageOutcomes.Completed
            ? new Text("done", new Style(Color.Green))
            : new Text(TerminalText.Line(attempt.Outcome), new Style(Color.Red)),
    };

    private string Elapsed(StageAttempt attempt) => attempt.StartedAt is { } started
        ? Duration.Format((attempt.FinishedAt ?? time.GetUtcNow()) - started)
        : "";

    private StagePicture Picture(Guid stageId)
    {
        if (!_stages.TryGetValue(stageId, out var picture))
        {
            _stages[stageId] = picture = new StagePicture();
        }

        return picture;
    }
}
