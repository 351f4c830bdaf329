namespace Orchestrator.Retries;

/// <summary>What is done about one category of failure.</summary>
/// <param name="Tries">Attempts in all, the first included.</param>
/// <param name="FirstDelay">The pause before the second attempt; each later one is twice as long.</param>
/// <param name="AsksHuman">When the tries are used up: whether a person is asked and the work kept, or the run fails.</param>
public sealed record FailurePolicy(int Tries, TimeSpan FirstDelay, bool AsksHuman);
