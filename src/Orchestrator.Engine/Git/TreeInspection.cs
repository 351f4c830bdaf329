using System.Text.RegularExpressions;

namespace Orchestrator.Git;

/// <summary>Looks at every path that new commits add or change for what makes git, an editor or a later checkout carry something out.</summary>
internal static partial class TreeInspection
{
    private const string SymbolicLink = "120000";
    private const string Submodule = "160000";
    private const int LinkLength = 4096;

    public static async Task<IReadOnlyList<ImportRejection>> RunAsync(string repository, string baseCommit, IReadOnlyList<ImportedCommit> commits, CancellationToken cancellationToken)
    {
        var rejections = new List<ImportRejection>();
        var before = baseCommit;
        foreach (var commit in commits)
        {
            var raw = await GitProcess.RunAsync(
                new GitCommand { Repository = repository, Arguments = ["diff-tree", "-r", "-z", "--no-renames", "--raw", "--full-index", before, commit.Id], Purpose = $"Inspecting commit {commit.Id}" },
                cancellationToken);
            var fields = raw.Split('\0', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i + 1 < fields.Length; i += 2)
            {
                // :old-mode new-mode old-id new-id status
                var parts = fields[i].TrimStart(':').Split(' ');
                if (parts[4] != "D" && await InspectAsync(repository, fields[i + 1], parts[1], parts[3], cancellationToken) is { } rejection)
                {
                    rejections.Add(rejection);
                }
            }

            before = commit.Id;
        }

        return rejections;
    }

    private static async Task<ImportRejection?> InspectAsync(string repository, string path, string mode, string id, CancellationToken cancellationToken)
    {
        var shown = Printable(path);
        if (path.Any(char.IsControl) || path.Split('/').Any(IsGitDirectory))
        {
            return new ImportRejection("import.path", shown, $"{shown} is a path that git or a terminal would take for something else. Rename or remove it.");
        }

        if (mode == Submodule)
        {
            return new ImportRejection("import.submodule", shown, $"{shown} is a submodule. Submodules are not taken in; add the files themselves, or leave it to a person.");
        }

        var name = path.Split('/')[^1];
        if (string.Equals(name, ".gitmodules", StringComparison.OrdinalIgnoreCase))
        {
            return new ImportRejection("import.submodule", shown, $"{shown} declares submodules. Leave it as it was.");
        }

        if (mode == SymbolicLink)
        {
            var target = await ReadAsync(repository, id, cancellationToken);
            return target is null || LeavesTree(path, target)
                ? new ImportRejection("import.symlink", shown, $"{shown} is a symbolic link that leads out of the repository. Link only to files within it, by a relative path.")
                : null;
        }

        return string.Equals(name, ".gitattributes", StringComparison.OrdinalIgnoreCase) && (await ReadAsync(repository, id, cancellationToken) is not { } attributes || Driver().IsMatch(attributes))
            ? new ImportRejection("import.attributes", shown, $"{shown} names a filter, diff or merge driver, which git would run on other machines. Leave such lines to a person.")
            : null;
    }

    private static async Task<string?> ReadAsync(string repository, string id, CancellationToken cancellationToken)
    {
        var content = await GitProcess.TryAsync(
            new GitCommand { Repository = repository, Arguments = ["cat-file", "blob", id], Purpose = "Reading a file", OutputLimit = 1024 * 1024 }, cancellationToken);
        return content.Succeeded ? content.Output : null;
    }

    private static bool LeavesTree(string path, string target)
    {
        if (target.Length is 0 or > LinkLength || target.StartsWith('/') || target.Contains('\\', StringComparison.Ordinal) || target.Any(char.IsControl))
        {
            return true;
        }

        var depth = path.Count(character => character == '/');
        foreach (var part in target.Split('/'))
        {
            depth += part switch { ".." => -1, "." or "" => 0, _ => 1 };
            if (depth < 0 || IsGitDirectory(part))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Also the spellings that file systems which ignore case, trailing dots or invisible characters take for it.</summary>
    private static bool IsGitDirectory(string part)
    {
        var plain = new string([.. part.Where(character => char.GetUnicodeCategory(character) != System.Globalization.UnicodeCategory.Format)]).TrimEnd('.', ' ');
        var stream = plain.IndexOf(':', StringComparison.Ordinal);
        plain = (stream < 0 ? plain : plain[..stream]).ToUpperInvariant();
        return plain is ".GIT" or "GIT~1";
    }

    private static string Printable(string path) => new([.. path.Select(character => char.IsControl(character) ? '?' : character)]);

    [GeneratedRegex(@"(^|\s)(filter|diff|merge)=", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Driver();
}
