namespace Orchestrator.Commands;

/// <summary>What the process tells its caller. Scripts depend on these: never change one that has shipped.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The work failed, or something outside did.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A run waits for a person.</summary>
    public const int NeedsHuman = 3;

    /// <summary>The run, pull request, ticket or repository named is not there.</summary>
    public const int NotFound = 4;

    /// <summary>Something this machine needs is missing; <c>doctor</c> says what.</summary>
    public const int NotReady = 5;

    /// <summary>Stopped by SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>Shown under every help text.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Documented { get; } =
    [
        (Ok, "done"),
        (Failure, "the work failed"),
        (Usage, "wrong command line or configuration"),
        (NeedsHuman, "the run waits for a person"),
        (NotFound, "no such run, pull request, ticket or repository"),
        (NotReady, "this machine lacks something: see 'orchestrator doctor'"),
        (Interrupted, "interrupted (143 when terminated); nothing is lost"),
    ];
}
