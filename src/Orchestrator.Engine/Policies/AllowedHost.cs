using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Policies;

/// <summary>A host that repositories may ask for.</summary>
public sealed class AllowedHost
{
    /// <summary>An exact host name, or <c>*.example.org</c> for every name below it (not the apex).</summary>
    [Required]
    public string Host { get; set; } = "";

    /// <summary>Ports; 443 and 80 when empty.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>Methods; any when empty. TLS tunnels hide theirs, so such a rule serves plain HTTP only.</summary>
    public IList<string> Methods { get; } = [];

    /// <summary>Beginnings of paths; any when empty. TLS tunnels hide theirs, so such a rule serves plain HTTP only.</summary>
    public IList<string> Paths { get; } = [];
}
