namespace Orchestrator.Answers;

/// <summary>What must hold of commits that an agent names.</summary>
internal static class CommitChecks
{
    private const int MaximumSubject = 72;
    private const int MaximumFiles = 200;

    private static readonly HashSet<string> NotImperative = new(StringComparer.OrdinalIgnoreCase)
    {
        "added", "adds", "adding", "fixed", "fixes", "fixing", "changed", "changes", "changing", "updated", "updates", "updating",
        "removed", "removes", "removing", "implemented", "implements", "implementing", "refactored", "refactors", "refactoring",
        "moved", "moves", "moving", "renamed", "renames", "renaming", "improved", "improves", "improving", "created", "creates", "creating",
    };

    public static IEnumerable<string> Check(IReadOnlyList<PlannedCommit> commits, int maximum)
    {
        if (commits.Count > maximum)
        {
            yield return $"commits: {commits.Count} are too many, {maximum} are allowed; join small ones, or propose a split.";
        }

        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < commits.Count; i++)
        {
            var commit = commits[i];
            foreach (var problem in CheckSubject(commit.Message))
            {
                yield return $"commits[{i}].message: {problem}";
            }

            if (!seen.TryAdd(commit.Message, i))
            {
                yield return $"commits[{i}].message: is the same as commits[{seen[commit.Message]}].message; commits are told apart by it.";
            }

            if (commit.Body.Length > 4000)
            {
                yield return $"commits[{i}].body: has {commit.Body.Length} characters, 4000 are allowed.";
            }

            if (commit.Files.Count is 0 or > MaximumFiles)
            {
                yield return $"commits[{i}].files: name between 1 and {MaximumFiles} files; there are {commit.Files.Count}.";
            }

            for (var f = 0; f < commit.Files.Count; f++)
            {
                if (AnswerPaths.Problem(commit.Files[f]) is { } problem)
                {
                    yield return $"commits[{i}].files[{f}]: {problem}";
                }
            }
        }
    }

    private static IEnumerable<string> CheckSubject(string subject)
    {
        if (subject.AsSpan().ContainsAny('\n', '\t'))
        {
            yield return "must be one line; put the rest into body.";
            yield break;
        }

        if (subject.Length is 0 or > MaximumSubject)
        {
            yield return $"must have 1 to {MaximumSubject} characters; it has {subject.Length}.";
            yield break;
        }

        if (subject.EndsWith('.'))
        {
            yield return "must not end with a full stop.";
        }

        // git would take it for a comment, or for an instruction to a later rebase.
        if (subject[0] == '#' || subject.StartsWith("fixup!", StringComparison.Ordinal) || subject.StartsWith("squash!", StringComparison.Ordinal)
            || subject.StartsWith("amend!", StringComparison.Ordinal))
        {
            yield return "must not begin with '#', 'fixup!', 'squash!' or 'amend!'.";
        }

        // After a prefix such as "fix(parser): ".
        var colon = subject.IndexOf(": ", StringComparison.Ordinal);
        var first = (colon is > 0 and < 30 ? subject[(colon + 2)..] : subject).Split(' ', 2)[0];
        if (NotImperative.Contains(first))
        {
            yield return $"must be in the imperative ('Add', not 'Added' or 'Adds'); it begins with '{first}'.";
        }
    }
}
