using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Artefacts;

/// <summary>Settings of the artefact store on disk, read from <c>Artefacts</c>.</summary>
public sealed class DiskArtefactOptions
{
    /// <summary>Where artefacts are kept; shared by all workers, readable by nobody else. The default is <c>data/artefacts</c>.</summary>
    [Required]
    public string Directory { get; set; } = Path.Combine("data", "artefacts");

    /// <summary>How large one artefact may be. The default is 1024.</summary>
    [Range(1, 1_048_576)]
    public int MaximumMiB { get; set; } = 1024;
}
