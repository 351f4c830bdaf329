using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Orchestrator.GitHub.State;

/// <summary>All that this GitHub remembers. One request or act at a time looks at it.</summary>
public sealed class GitHubState : IDisposable
{
    public const long AppId = 4242;

    public const long InstallationId = 77;

    private long _last = 9_007_199_254_740_993;

    /// <summary>Held while the state is read or changed.</summary>
    public SemaphoreSlim Alone { get; } = new(1, 1);

    /// <summary>The App's key: one for all, since making one takes long.</summary>
    public static RSA AppKey { get; } = RSA.Create(2048);

    public Account App { get; } = new("orchestrator-test[bot]", 990, IsBot: true);

    /// <summary>What the App was granted when it was installed.</summary>
    public Dictionary<string, string> AppPermissions { get; } = new()
    {
        ["metadata"] = "read", ["contents"] = "write", ["issues"] = "write", ["pull_requests"] = "write", ["checks"] = "write", ["statuses"] = "read", ["actions"] = "read", ["members"] = "read",
    };

    public List<string> AppEvents { get; } = ["issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment"];

    /// <summary>Codes for Apps that somebody has just had made.</summary>
    public HashSet<string> AppCodes { get; } = [];

    public Dictionary<string, HostedRepository> Repositories { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that repositories had before.</summary>
    public Dictionary<string, HostedRepository> Renamed { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, Account> Accounts { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who is in which team and how, as <c>organisation/team/login</c>: active or pending.</summary>
    public Dictionary<string, string> Memberships { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<string, Grant> Tokens { get; } = [];

    /// <summary>Ids are larger than a double can hold exactly, as GitHub's may be.</summary>
    public long NextId() => ++_last;

    /// <summary>Every act is a second after the one before.</summary>
    public DateTimeOffset Now() => Clock = Clock.AddSeconds(1);

    /// <summary>When the last act was.</summary>
    public DateTimeOffset Clock { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Account Account(string login)
    {
        if (login == App.Login)
        {
            return App;
        }

        if (!Accounts.TryGetValue(login, out var account))
        {
            Accounts[login] = account = new Account(login, NextId(), login.EndsWith("[bot]", StringComparison.Ordinal));
        }

        return account;
    }

    public void Dispose() => Alone.Dispose();
}
