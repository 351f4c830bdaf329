using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>Settings of the Docker sandbox, read from <c>Sandboxes:docker</c>. It is switched on by naming an image.</summary>
public sealed class DockerSandboxOptions
{
    /// <summary>What containers are made of: any image with <c>sh</c>, <c>perl</c> and <c>git</c>. It must be there; none is fetched.</summary>
    [Required]
    public string Image { get; set; } = "";

    /// <summary>
    /// The socket of a Docker Engine, or of Podman, on this machine. Whoever may speak on it is root here, so no sandbox is ever
    /// given it. The default is <c>/var/run/docker.sock</c>.
    /// </summary>
    [Required]
    public string Socket { get; set; } = "/var/run/docker.sock";

    /// <summary>One of the Engine's other runtimes, by its name there; it must run containers on this machine's kernel. The Engine's own default.</summary>
    public string? Runtime { get; set; }

    /// <summary>Where sandboxes of this installation are noted, at the same path for the Engine as for us.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>The user that containers run as, on this machine too: nobody else's, so that even what escapes owns nothing. The default is 64998.</summary>
    [Range(1000, int.MaxValue)]
    public int UserId { get; set; } = 64998;

    /// <summary>How long a container may take to be ready. The default is thirty seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long copying the repository into a container may take. The default is five minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CopyTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
