using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Tickets.Local;

/// <summary>Settings of the local tracker, read from <c>Tickets:local</c>.</summary>
public sealed class LocalTicketOptions
{
    /// <summary>Where tickets are, each a Markdown file. What the tracker itself notes goes into <c>.state</c> below it.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>The label that makes a ticket ready. The default is <c>agent-ready</c>.</summary>
    [Required]
    public string ReadyLabel { get; set; } = "agent-ready";

    /// <summary>Bytes that a ticket may have. The default is 2 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int SizeLimit { get; set; } = 2 * 1024 * 1024;
}
