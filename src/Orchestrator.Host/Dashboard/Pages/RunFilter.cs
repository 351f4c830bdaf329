using Microsoft.AspNetCore.Http.Extensions;
using Orchestrator.Commands;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard.Pages;

/// <summary>Which runs somebody looks at, as the address of the page says it.</summary>
public sealed record RunFilter(string State, string Repository, string Agent, string Text, Guid? Before)
{
    private const int PageLength = 50;
    private const int LongestValue = 200;

    /// <summary>Groups of states under one name, before the states themselves.</summary>
    private static readonly Dictionary<string, IReadOnlyCollection<string>> Groups = new(StringComparer.OrdinalIgnoreCase)
    {
        ["open"] = [.. RunStateNames.All.Except(RunStates.Final)],
        ["waiting"] = [RunStates.AwaitingApproval, RunStates.NeedsHuman],
    };

    public bool IsEmpty => State.Length == 0 && Repository.Length == 0 && Agent.Length == 0 && Text.Length == 0;

    public static IReadOnlyList<(string Value, string Name)> Choices { get; } =
    [
        ("", "Any state"), ("open", "All that are open"), ("waiting", "All that wait for a person"),
        .. RunStateNames.All.Select(state => (state, Texts.State(state))),
    ];

    public static RunFilter Read(IQueryCollection query) => new(
        Choices.Select(choice => choice.Value).FirstOrDefault(value => value.Equals(query["state"], StringComparison.OrdinalIgnoreCase)) ?? "",
        Value(query["repository"]),
        Value(query["agent"]),
        Value(query["q"]),
        Guid.TryParse(query["before"], out var before) ? before : null);

    public RunQuery ToQuery() => new()
    {
        States = State.Length == 0 ? [] : Groups.TryGetValue(State, out var group) ? group : [State],
        Repository = Repository.Length > 0 ? Repository : null,
        Agent = Agent.Length > 0 ? Agent : null,
        Text = Text.Length > 0 ? Text : null,
        Before = Before,
        Limit = PageLength,
    };

    /// <summary>The address of this page, or of the one before a run.</summary>
    public string Address(Guid? before)
    {
        var query = new QueryBuilder();
        Add("state", State);
        Add("repository", Repository);
        Add("agent", Agent);
        Add("q", Text);
        Add("before", before?.ToString() ?? "");
        return $"/runs{query}";

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                query.Add(name, value);
            }
        }
    }

    private static string Value(string? text) => text?.Trim() is { Length: > 0 and <= LongestValue } value ? value : "";
}
