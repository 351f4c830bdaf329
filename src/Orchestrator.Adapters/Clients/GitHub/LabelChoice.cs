using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Clients.GitHub;

/// <summary>What a label on an issue chooses for its run, within the operator's policy.</summary>
public sealed class LabelChoice
{
    /// <summary>The label.</summary>
    [Required]
    public string Label { get; set; } = "";

    /// <summary>The agent; <see langword="null"/> to leave it as it is.</summary>
    public string? Agent { get; set; }

    /// <summary>The model; <see langword="null"/> to leave it as it is.</summary>
    public string? Model { get; set; }

    /// <summary>The team that pays and waits; <see langword="null"/> to leave it as it is.</summary>
    public string? Team { get; set; }

    /// <summary>Higher goes first within a team; <see langword="null"/> to leave it as it is.</summary>
    public int? Priority { get; set; }
}
