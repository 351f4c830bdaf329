namespace Orchestrator.GitHub.State;

/// <summary>A repository with its people and what they wrote.</summary>
public sealed class HostedRepository(string fullName, long id, string path)
{
    public string FullName { get; set; } = fullName;

    public string Owner => FullName.Split('/')[0];

    public string Name => FullName.Split('/')[1];

    public long Id { get; } = id;

    /// <summary>The bare repository behind it.</summary>
    public string Path { get; } = path;

    public string DefaultBranch { get; set; } = "main";

    /// <summary>Whether its owner has paid for drafts.</summary>
    public bool HasDrafts { get; set; } = true;

    public bool IsArchived { get; set; }

    /// <summary>Logins and what they may: read, triage, write, maintain, admin.</summary>
    public Dictionary<string, string> Collaborators { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The owner's teams that may see it, by slug.</summary>
    public HashSet<string> Teams { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<HostedCheck> Checks { get; } = [];

    /// <summary>What services said that know no checks.</summary>
    public List<(string Commit, string Context, string State, string Description)> Statuses { get; } = [];

    public SortedDictionary<int, HostedIssue> Issues { get; } = [];

    /// <summary>The commit a branch is at; <see langword="null"/> when there is none.</summary>
    public string? FindBranch(string branch)
    {
        var loose = System.IO.Path.Combine(Path, "refs", "heads", branch);
        if (File.Exists(loose))
        {
            return File.ReadAllText(loose).Trim();
        }

        var packed = System.IO.Path.Combine(Path, "packed-refs");
        return !File.Exists(packed) ? null : File.ReadLines(packed)
            .Where(line => line.EndsWith($" refs/heads/{branch}", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[0])
            .FirstOrDefault();
    }
}
