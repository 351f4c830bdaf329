using System.Net.Sockets;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>A sandbox's directory on the worker from before anybody has it: the socket it is spoken to by, and its disk's mount point.</summary>
internal sealed class WaitingPlace
{
    // Longer than a worker takes to note itself in the directory that it has just made.
    private static readonly TimeSpan Unfinished = TimeSpan.FromMinutes(1);

    private readonly string _root;

    private WaitingPlace(string root) => _root = root;

    public string Disk => Path.Combine(_root, "disk");

    public string Run => Path.Combine(_root, "run");

    private ProcessNote Processes => new(Path.Combine(_root, "processes"));

    public static WaitingPlace Create(string parent)
    {
        var place = new WaitingPlace(Path.Combine(parent, Guid.CreateVersion7().ToString("N")));
        foreach (var directory in new[] { place._root, place.Disk, place.Run })
        {
            ReadableDirectory.Create(directory);
        }

        // Until it has processes of its own it is there for as long as its worker.
        place.Note(Environment.ProcessId);
        return place;
    }

    /// <summary>Removes what workers left that are gone, and their sandboxes with them.</summary>
    public static void Sweep(string parent, TimeProvider time)
    {
        if (!Directory.Exists(parent))
        {
            return;
        }

        foreach (var root in Directory.GetDirectories(parent))
        {
            var place = new WaitingPlace(root);
            var isBeingMade = !File.Exists(Path.Combine(root, "processes")) && time.GetUtcNow() - Directory.GetCreationTimeUtc(root) < Unfinished;
            if (!isBeingMade && !place.Processes.Alive().Any())
            {
                place.Delete();
            }
        }
    }

    public void Note(params int[] processes) => Processes.Write(processes);

    public Socket Listen() => ControlSocket.Listen(Run);

    /// <summary>Once somebody is there, nobody else is to be.</summary>
    public void RemoveSocket() => File.Delete(Path.Combine(Run, ControlSocket.Name));

    public void Delete()
    {
        try
        {
            Directory.Delete(_root, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Swept by another worker meanwhile.
        }
    }
}
