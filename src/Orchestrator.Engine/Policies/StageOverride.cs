using System.ComponentModel.DataAnnotations;
using Orchestrator.Sandboxes;

namespace Orchestrator.Policies;

/// <summary>What the operator wants to be different in one stage, read from <c>Policy:Stages:{stage}</c>; <see langword="null"/> for no difference.</summary>
public sealed class StageOverride
{
    /// <summary>Its sandbox provider.</summary>
    public string? SandboxProvider { get; set; }

    /// <summary>Its agent: for instance another one for reviews than for the work reviewed.</summary>
    public string? Agent { get; set; }

    /// <summary>Its model.</summary>
    public string? Model { get; set; }

    /// <summary>What its sandbox is given.</summary>
    public SandboxLimits? Limits { get; set; }

    /// <summary>What its sandbox is given at most.</summary>
    public SandboxLimits? MaximumLimits { get; set; }

    /// <summary>How long its agent may work.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan? AgentTimeout { get; set; }

    /// <summary>US dollars of model use of one attempt.</summary>
    [Range(0.0, 100_000.0)]
    public decimal? CostUsd { get; set; }
}
