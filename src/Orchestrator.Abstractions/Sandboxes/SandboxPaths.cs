namespace Orchestrator.Sandboxes;

/// <summary>Where things are inside every sandbox, whoever provides it.</summary>
public static class SandboxPaths
{
    /// <summary>The repository's work tree, and the directory commands start in.</summary>
    public const string Work = "/work";

    /// <summary>The agent's home: empty at first, private to the sandbox.</summary>
    public const string Home = "/home/agent";

    /// <summary>Where agent programs are mounted.</summary>
    public const string Agents = "/opt/agents";

    /// <summary>The object stores that a work tree's <c>.git</c> refers to.</summary>
    public const string GitStore = "/run/git";

    /// <summary>The port of the sandbox's own loopback behind which the gateway listens.</summary>
    public const int GatewayPort = 8399;
}
