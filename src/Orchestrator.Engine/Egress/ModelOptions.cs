using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Egress;

/// <summary>One model endpoint, read from <c>Models:{name}</c>.</summary>
public sealed class ModelOptions
{
    /// <summary>Where its requests go.</summary>
    [Required]
    public Uri? Upstream { get; set; }

    /// <summary>How it is spoken to. An agent uses the first endpoint, by name, that speaks its protocol.</summary>
    public ModelProtocol Protocol { get; set; }

    /// <summary>The name of its key in the credential store; empty where it needs none.</summary>
    public string Credential { get; set; } = "";
}
