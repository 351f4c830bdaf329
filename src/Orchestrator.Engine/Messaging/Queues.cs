namespace Orchestrator.Messaging;

/// <summary>The receive endpoints. A queue's name is part of what is stored and on the broker: never change one that has shipped.</summary>
public static class Queues
{
    /// <summary>Messages from outside: tickets, reviews, merges.</summary>
    public const string Intake = "orchestrator-intake";

    /// <summary>The run saga.</summary>
    public const string Runs = "orchestrator-runs";

    /// <summary>Wake-up hints for workers.</summary>
    public const string Stages = "orchestrator-stages";
}
