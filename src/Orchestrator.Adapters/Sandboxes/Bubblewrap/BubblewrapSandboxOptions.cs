using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>Settings of the bubblewrap sandbox, read from <c>Sandboxes:bubblewrap</c>.</summary>
public sealed class BubblewrapSandboxOptions
{
    /// <summary>Where sandboxes of this installation are noted. Its entries are what makes a sandbox ours to remove.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>The program. The default is <c>bwrap</c>, found on the path.</summary>
    [Required]
    public string Program { get; set; } = "bwrap";

    /// <summary>
    /// The user that sandboxes run as on the worker when the worker is root: nobody else's, so that even what escapes owns
    /// nothing. The default is 64998.
    /// </summary>
    [Range(1000, int.MaxValue)]
    public int UserId { get; set; } = 64998;

    /// <summary>Directories of the worker, besides <c>/usr</c>, that every sandbox may read at the same path, for instance an SDK. None by default.</summary>
    public IList<string> SystemDirectories { get; } = [];

    /// <summary>
    /// An empty directory that everybody may walk to, over which a worker that is root mounts a sandbox's disk, seen by that
    /// sandbox alone. The default is <c>/mnt</c>.
    /// </summary>
    [Required]
    public string MountPoint { get; set; } = "/mnt";

    /// <summary>
    /// How many sandboxes are kept started, waiting for a stage; each is three idle processes of a few megabytes that are
    /// used once. 0 for none. The default is 2.
    /// </summary>
    [Range(0, 64)]
    public int WaitingSandboxes { get; set; } = 2;

    /// <summary>How long a sandbox may take to be ready. The default is ten seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
