using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>A key of a program that uses the API. The key itself is nowhere but with that program.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The SHA-256 of the key, in hexadecimal. There is no default.</summary>
    [Required]
    public string Sha256 { get; set; } = "";

    /// <summary>What its holder may do. The default is to look.</summary>
    public Role Role { get; set; } = Role.Viewer;
}
