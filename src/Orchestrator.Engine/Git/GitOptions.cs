using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Git;

/// <summary>Settings of the trusted git stores, read from <c>Git</c>.</summary>
public sealed class GitOptions
{
    /// <summary>Where stores and templates are kept. No sandbox mounts it writable.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>Templates of commits kept per repository; the longest unused go first. The default is 20.</summary>
    [Range(1, 10_000)]
    public int Templates { get; set; } = 20;
}
