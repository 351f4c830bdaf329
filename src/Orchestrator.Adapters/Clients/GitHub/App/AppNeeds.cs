namespace Orchestrator.Clients.GitHub.App;

/// <summary>What the App must be granted and told, and what it makes good use of.</summary>
public static class AppNeeds
{
    /// <summary>Without these nothing works.</summary>
    public static IReadOnlyDictionary<string, string> Permissions { get; } = new Dictionary<string, string>
    {
        ["metadata"] = "read", ["contents"] = "write", ["issues"] = "write", ["pull_requests"] = "write",
    };

    /// <summary>Without these something is left out, and what.</summary>
    public static IReadOnlyDictionary<string, (string Level, string Use)> Useful { get; } = new Dictionary<string, (string, string)>
    {
        ["checks"] = ("write", "showing a run as a check, and answering checks that fail"),
        ["statuses"] = ("read", "answering commit statuses that fail"),
        ["actions"] = ("write", "showing agents the logs of failed workflows, and running those again once to see whether they are flaky"),
        ["members"] = ("read", "listening to teams (GitHub:AllowedTeams)"),
    };

    /// <summary>The events to be told of; each of them is found out later where it is not.</summary>
    public static IReadOnlyList<string> Events { get; } =
        ["issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment", "check_suite", "status"];
}
