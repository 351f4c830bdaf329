namespace Orchestrator.Clients.GitHub.Access;

/// <summary>What a token is wanted for; it gets these permissions and no others, on one repository.</summary>
internal sealed record TokenScope(string Name, IReadOnlyDictionary<string, string> Permissions)
{
    /// <summary>For git to fetch.</summary>
    public static readonly TokenScope Fetch = new("fetch", new Dictionary<string, string> { ["metadata"] = "read", ["contents"] = "read" });

    /// <summary>For git to push.</summary>
    public static readonly TokenScope Push = new("push", new Dictionary<string, string> { ["metadata"] = "read", ["contents"] = "write" });

    /// <summary>To read and write tickets and pull requests.</summary>
    public static readonly TokenScope Talk = new("talk", new Dictionary<string, string> { ["metadata"] = "read", ["issues"] = "write", ["pull_requests"] = "write" });

    /// <summary>To mark a thread as done or a pull request as ready, for which GitHub asks for the code too.</summary>
    public static readonly TokenScope Resolve = new("resolve", new Dictionary<string, string> { ["metadata"] = "read", ["contents"] = "write", ["pull_requests"] = "write" });

    /// <summary>To show a run as a check.</summary>
    public static readonly TokenScope Checks = new("checks", new Dictionary<string, string> { ["metadata"] = "read", ["checks"] = "write" });

    /// <summary>To read what others' checks say.</summary>
    public static readonly TokenScope ReadChecks = new("read checks", new Dictionary<string, string> { ["metadata"] = "read", ["checks"] = "read" });

    /// <summary>To read what services say that know no checks.</summary>
    public static readonly TokenScope ReadStatuses = new("read statuses", new Dictionary<string, string> { ["metadata"] = "read", ["statuses"] = "read" });

    /// <summary>To read the logs of workflows.</summary>
    public static readonly TokenScope ReadLogs = new("read logs", new Dictionary<string, string> { ["metadata"] = "read", ["actions"] = "read" });

    /// <summary>To have workflows run again.</summary>
    public static readonly TokenScope Rerun = new("rerun", new Dictionary<string, string> { ["metadata"] = "read", ["actions"] = "write" });

    /// <summary>To know who is in a team.</summary>
    public static readonly TokenScope Members = new("members", new Dictionary<string, string> { ["metadata"] = "read", ["members"] = "read" });

    public override string ToString() => string.Join(", ", Permissions.Where(one => one.Key != "metadata").Select(one => $"{one.Key}: {one.Value}"));
}
