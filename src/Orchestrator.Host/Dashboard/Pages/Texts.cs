using System.Globalization;
using Orchestrator.Commands;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Terminal;

namespace Orchestrator.Dashboard.Pages;

/// <summary>How things are written on pages. What others wrote is inert here twice: no control character does anything, and Razor encodes it.</summary>
internal static class Texts
{
    public static string Line(string? text, int limit = 300) => TerminalText.Line(text, limit);

    public static string Block(string? text, int limit = 100_000) => TerminalText.Inert(text is { Length: > 0 } && text.Length > limit ? $"{text[..limit]}\n… cut after {limit} characters" : text);

    public static string Short(Guid id) => RunLookup.Short(id);

    public static string Title(RunState run) => Line(run.TicketTitle.Length > 0 ? run.TicketTitle : $"{run.TicketSource}:{run.TicketId}", 200);

    /// <summary>The end of a path or an address is what tells repositories apart.</summary>
    public static string Repository(string name)
    {
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Line(parts.Length > 2 || name.StartsWith('/') ? parts[^1] : name, 60);
    }

    public static string Ticket(RunState run) => Line($"{run.TicketSource}:{(run.TicketId.StartsWith('/') ? Path.GetFileName(run.TicketId) : run.TicketId)}", 60);

    public static string Usd(decimal amount) => amount is > 0 and < 0.01m
        ? "<$0.01"
        : string.Create(CultureInfo.InvariantCulture, $"${amount:#,0.00}");

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How long ago, in the largest unit that fits.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { TotalSeconds: < 5 } => "now",
        { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 1 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} d",
    };

    public static string Waited(TimeSpan span) => Age(span) is var age && age == "now" ? "since now" : $"for {age}";

    public static string Took(TimeSpan span) => Duration.Format(span);

    public static string Stage(StageName stage) => stage switch
    {
        StageName.PlanReview => "Plan review",
        StageName.PullRequest => "Pull request",
        _ => stage.ToString(),
    };

    public static string State(string state) => state switch
    {
        RunStates.PlanReviewing => "Reviewing plan",
        RunStates.AwaitingApproval => "Awaiting approval",
        RunStates.InReview => "In review",
        RunStates.NeedsHuman => "Needs a person",
        _ => state,
    };

    /// <summary>Works, waits for people, is done, failed or is over: what a state's colour and sign say.</summary>
    public static string Tone(string state) => state switch
    {
        RunStates.AwaitingApproval or RunStates.NeedsHuman => "wait",
        RunStates.InReview => "look",
        RunStates.Completed => "good",
        RunStates.Failed => "bad",
        RunStates.Cancelled => "over",
        _ => "work",
    };

    public static string Agents(RunState run)
    {
        var names = run.Needs.Values.SelectMany(needs => StageNeeds.Names(needs.Agents)).Distinct().Order().ToList();
        return Line(names.Count > 0 ? string.Join(", ", names) : run.Agent, 60);
    }
}
