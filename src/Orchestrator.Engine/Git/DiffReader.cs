using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Orchestrator.Git;

/// <summary>Reads what differs between two commits, without any driver of the repository's choosing.</summary>
internal static partial class DiffReader
{
    private static readonly string[] Plain = ["--no-ext-diff", "--no-textconv", "--no-color", "-r", "-M"];

    public static async Task<Diff> ReadAsync(string repository, string from, string to, CancellationToken cancellationToken)
    {
        var reading = await Task.WhenAll(
            RunAsync(repository, ["diff-tree", .. Plain, "-z", "--name-status", from, to], cancellationToken),
            RunAsync(repository, ["diff-tree", .. Plain, "-p", "--full-index", from, to], cancellationToken));
        var (names, patch) = (reading[0], reading[1]);
        var sections = new Queue<PatchSection>(Sections(patch));
        return new Diff([.. Files(names.Split('\0', StringSplitOptions.RemoveEmptyEntries), sections)], patch);
    }

    private static IEnumerable<FileDiff> Files(string[] fields, Queue<PatchSection> sections)
    {
        for (var i = 0; i + 1 < fields.Length;)
        {
            var status = fields[i++];
            string? oldPath = status[0] is 'R' or 'C' ? fields[i++] : null;
            var path = fields[i++];
            var section = Next(sections);
            if (status[0] == 'T')
            {
                // A file that becomes a link, or the other way, is shown as a removal and an addition.
                var second = Next(sections);
                section = new PatchSection([.. section.Added, .. second.Added], [.. section.Removed, .. second.Removed], section.Text.Append(second.Text));
            }

            yield return new FileDiff(path, oldPath, Status(status[0]), section.Added, section.Removed) { Patch = section.Text.ToString() };
        }
    }

    private static PatchSection Next(Queue<PatchSection> sections) => sections.TryDequeue(out var section) ? section : new PatchSection([], [], new StringBuilder());

    private static FileStatus Status(char letter) => letter switch
    {
        'A' or 'C' => FileStatus.Added,
        'D' => FileStatus.Deleted,
        'R' => FileStatus.Renamed,
        'T' => FileStatus.TypeChanged,
        _ => FileStatus.Modified,
    };

    /// <summary>One section a file, in git's order. Hunks are counted, so that no line of a file can pass for a header.</summary>
    private static IEnumerable<PatchSection> Sections(string patch)
    {
        PatchSection? section = null;
        var (oldLeft, newLeft) = (0, 0);
        foreach (var line in patch.Split('\n'))
        {
            if (oldLeft > 0 || newLeft > 0)
            {
                switch (line)
                {
                    case ['+', ..]:
                        section!.Added.Add(line[1..]);
                        newLeft--;
                        break;
                    case ['-', ..]:
                        section!.Removed.Add(line[1..]);
                        oldLeft--;
                        break;
                    case ['\\', ..]:
                        break;
                    default:
                        oldLeft--;
                        newLeft--;
                        break;
                }
            }
            else if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                if (section is not null)
                {
                    yield return section;
                }

                section = new PatchSection([], [], new StringBuilder());
            }
            else if (Hunk().Match(line) is { Success: true } hunk)
            {
                oldLeft = Count(hunk.Groups["old"]);
                newLeft = Count(hunk.Groups["new"]);
            }

            section?.Text.Append(line).Append('\n');
        }

        if (section is not null)
        {
            yield return section;
        }
    }

    private static int Count(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 1;

    private static Task<string> RunAsync(string repository, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        GitProcess.RunAsync(new GitCommand { Repository = repository, Arguments = arguments, Purpose = "Comparing commits" }, cancellationToken);

    [GeneratedRegex(@"^@@ -\d+(,(?<old>\d+))? \+\d+(,(?<new>\d+))? @@")]
    private static partial Regex Hunk();

    private sealed record PatchSection(List<string> Added, List<string> Removed, StringBuilder Text);
}
