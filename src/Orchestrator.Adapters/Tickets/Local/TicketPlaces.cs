using Orchestrator.Failures;

namespace Orchestrator.Tickets.Local;

/// <summary>Where a ticket's file is. Keys come from the bus, so they must not be a way to read other files of this machine.</summary>
/// <remarks>
/// A ticket in the tracker's directory is named by its path there, in one spelling only: two names would be two runs. A ticket
/// elsewhere is named by its absolute path, and only once somebody at this machine has named it.
/// </remarks>
internal sealed class TicketPlaces(string directory)
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    public TicketStateFile StateOf(string path) => new(_root, path);

    /// <summary>The key of a file that somebody at this machine names.</summary>
    public string IdOf(string path)
    {
        var full = Path.GetFullPath(path);
        return full.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetRelativePath(_root, full) : full;
    }

    public string PathOf(TicketKey key)
    {
        if (key.Id.Length == 0 || key.Id.Any(char.IsControl))
        {
            throw Refuse(key, "is empty or has control characters in its name");
        }

        if (Path.IsPathRooted(key.Id))
        {
            return Path.GetFullPath(key.Id) == key.Id && StateOf(key.Id).Exists
                ? key.Id
                : throw Refuse(key, "is outside the tracker's directory, and nobody at this machine has made it a ticket. 'orchestrator run --ticket FILE' does");
        }

        var parts = key.Id.Split('/');
        if (parts.Any(part => part.Length == 0 || part.StartsWith('.')))
        {
            throw Refuse(key, $"is not a plain path below the tracker's directory {_root}: no '.', '..' or hidden names");
        }

        // Whoever can put a file here must not be able to have any other file of this machine read by way of a link.
        var path = _root;
        foreach (var part in parts)
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
            {
                throw Refuse(key, $"leads through the symbolic link {path}. Put the file itself there");
            }
        }

        return path;
    }

    private static ProviderException Refuse(TicketKey key, string why) => new(FailureCategory.Configuration, $"Ticket '{key}' was not read: it {why}.");
}
