namespace Orchestrator.Egress;

/// <summary>Spreads bytes over time: what passes at once beyond one second's worth is waited for afterwards.</summary>
internal sealed class Pace(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _paidUntil;

    /// <summary>How long nothing more may pass; <see langword="null"/> for not at all.</summary>
    public TimeSpan? Pause
    {
        get
        {
            lock (_lock)
            {
                var ahead = _paidUntil - time.GetElapsedTime(_began) - TimeSpan.FromSeconds(1);
                return ahead > TimeSpan.Zero ? ahead : null;
            }
        }
    }

    public void Add(long bytes)
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_began);
            _paidUntil = (_paidUntil > now ? _paidUntil : now) + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
        }
    }
}
