namespace Orchestrator.Messaging;

/// <summary>How long a message rests in the outbox after something failed.</summary>
internal static class OutboxPause
{
    /// <summary>Its handling failed, in this process's memory: what is wrong with it will hardly be mended in seconds.</summary>
    private static readonly TimeSpan LongestAfterHandling = TimeSpan.FromMinutes(5);

    /// <summary>The broker did not take it, which says nothing of the message: it is to go soon after the broker is back.</summary>
    private static readonly TimeSpan LongestAfterSending = TimeSpan.FromSeconds(5);

    public static TimeSpan AfterHandling(int attempts, TimeSpan first) => Doubled(attempts, first, LongestAfterHandling);

    public static TimeSpan AfterSending(int attempts, TimeSpan first) => Doubled(attempts, first, LongestAfterSending);

    private static TimeSpan Doubled(int attempts, TimeSpan first, TimeSpan longest)
    {
        var pause = first * Math.Pow(2, Math.Clamp(attempts - 1, 0, 16));
        return pause < longest ? pause : longest;
    }
}
