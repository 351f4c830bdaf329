namespace Orchestrator.GitHub.State;

/// <summary>What a token may, and where; <see langword="null"/> repositories are all of them.</summary>
public sealed record Grant(Account Account, IReadOnlyDictionary<string, string> Permissions, IReadOnlySet<string>? Repositories)
{
    /// <summary>Whose installation it is of; <see langword="null"/> for a person's token.</summary>
    public long? Installation { get; init; }

    public bool IsRevoked { get; set; }

    public bool Allows(string permission, string level) =>
        Permissions.TryGetValue(permission, out var granted) && (granted == "write" || granted == level || granted == "admin");

    public bool Sees(string repository) => Repositories is null || Repositories.Contains(repository);
}
