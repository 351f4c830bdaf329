using System.Security.Cryptography;
using System.Text;
using Orchestrator.Git;

namespace Orchestrator.Stages.Oscillation;

/// <summary>What a round did to a file: enough to know what undoes it, and nothing of what is in it.</summary>
/// <param name="Round">Which round.</param>
/// <param name="Path">The file.</param>
/// <param name="Added">SHA-256 of the lines that it added.</param>
/// <param name="Removed">SHA-256 of those that it removed.</param>
public sealed record FileChange(int Round, string Path, string Added, string Removed)
{
    /// <summary>The changes of a diff; blank lines alone and files without lines are none.</summary>
    public static IEnumerable<FileChange> Of(int round, Diff diff)
    {
        ArgumentNullException.ThrowIfNull(diff);
        return diff.Files
            .Where(file => file.Added.Concat(file.Removed).Any(line => !string.IsNullOrWhiteSpace(line)))
            .Select(file => new FileChange(round, file.Path, Hash(file.Added), Hash(file.Removed)));
    }

    /// <summary>Whether this puts back what the other changed.</summary>
    public bool Undoes(FileChange other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Path == other.Path && Added == other.Removed && Removed == other.Added && Added != Removed;
    }

    private static string Hash(IReadOnlyList<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => line.TrimEnd())))))[..16];
}
