namespace Orchestrator.Faults;

/// <summary>What can go wrong around the services.</summary>
internal enum FaultKind
{
    /// <summary>A service is killed with a signal that nothing can catch, and started again.</summary>
    Kill,

    /// <summary>A service is stopped where it stands until its leases are somebody else's, and goes on as if nothing had been.</summary>
    Freeze,

    /// <summary>A service is told to stop, drains, and is started again.</summary>
    Drain,

    /// <summary>Every connection to the database is cut.</summary>
    CutDatabase,

    /// <summary>Every connection to the broker is cut.</summary>
    CutBroker,

    /// <summary>PostgreSQL is stopped, is away for a while, and comes back.</summary>
    RestartDatabase,

    /// <summary>RabbitMQ is killed, is away for as long as it takes, and comes back.</summary>
    RestartBroker,
}
