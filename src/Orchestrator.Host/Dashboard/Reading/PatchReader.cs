using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Dashboard.Reading;

/// <summary>Reads a unified diff as git writes it. Hunks are counted, so that no line of a file can pass for a header.</summary>
internal static partial class PatchReader
{
    /// <param name="patch">The patch.</param>
    /// <param name="limit">Lines after which nothing more is read.</param>
    /// <param name="isCut">Whether something was left out.</param>
    public static IReadOnlyList<PatchFile> Read(string patch, int limit, out bool isCut)
    {
        var files = new List<PatchFile>();
        var (notes, lines) = (new List<string>(), new List<PatchLine>());
        var path = "";
        var (oldLeft, newLeft, oldAt, newAt, count) = (0, 0, 0, 0, 0);
        isCut = false;
        foreach (var text in patch.Split('\n'))
        {
            if (++count > limit)
            {
                isCut = true;
                break;
            }

            if (oldLeft > 0 || newLeft > 0)
            {
                lines.Add(text switch
                {
                    ['+', .. var rest] => new PatchLine(PatchLineKind.Added, null, newAt++, rest),
                    ['-', .. var rest] => new PatchLine(PatchLineKind.Removed, oldAt++, null, rest),
                    ['\\', ..] => new PatchLine(PatchLineKind.Remark, null, null, text),
                    _ => new PatchLine(PatchLineKind.Same, oldAt++, newAt++, text.Length > 0 ? text[1..] : ""),
                });
                var kind = lines[^1].Kind;
                oldLeft -= kind is PatchLineKind.Removed or PatchLineKind.Same ? 1 : 0;
                newLeft -= kind is PatchLineKind.Added or PatchLineKind.Same ? 1 : 0;
            }
            else if (text.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                Close();
                path = Header().Match(text) is { Success: true } header ? header.Groups["path"].Value : text["diff --git ".Length..];
            }
            else if (Hunk().Match(text) is { Success: true } hunk)
            {
                (oldAt, newAt) = (Number(hunk.Groups["oldAt"]), Number(hunk.Groups["newAt"]));
                (oldLeft, newLeft) = (Number(hunk.Groups["old"]), Number(hunk.Groups["new"]));
                lines.Add(new PatchLine(PatchLineKind.Remark, null, null, text));
            }
            else if (text.StartsWith('\\'))
            {
                lines.Add(new PatchLine(PatchLineKind.Remark, null, null, text));
            }
            else if (Noteworthy().IsMatch(text))
            {
                notes.Add(text);
            }
        }

        Close();
        return files;

        void Close()
        {
            if (path.Length > 0)
            {
                files.Add(new PatchFile(path, [.. notes], [.. lines]));
            }

            notes.Clear();
            lines.Clear();
        }
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex(@"^@@ -(?<oldAt>\d+)(,(?<old>\d+))? \+(?<newAt>\d+)(,(?<new>\d+))? @@")]
    private static partial Regex Hunk();

    // Both names are the same but in a renaming; git quotes those with unusual letters.
    [GeneratedRegex("^diff --git \"?a/.* \"?b/(?<path>.*?)\"?$")]
    private static partial Regex Header();

    [GeneratedRegex("^(new file|deleted file|old mode|new mode|rename |copy |similarity |Binary files )")]
    private static partial Regex Noteworthy();
}
