using Orchestrator.Stages;

namespace Orchestrator.Dashboard.Reading;

/// <summary>An attempt on the timeline.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Waiting">Why it is not at work; <see langword="null"/> when it is, or was.</param>
/// <param name="Start">Where it begins, in thousandths of the run.</param>
/// <param name="Length">How long it is, in thousandths of the run.</param>
public sealed record AttemptLine(StageAttempt Attempt, string? Waiting, int Start, int Length)
{
    private const int Whole = 1000;
    private const int Shortest = 6;

    public static IReadOnlyList<AttemptLine> Of(IReadOnlyList<StageAttempt> attempts, IReadOnlyDictionary<Guid, string?> waiting, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        ArgumentNullException.ThrowIfNull(waiting);
        if (attempts.Count == 0)
        {
            return [];
        }

        var begin = attempts.Min(attempt => attempt.CreatedAt);
        var end = attempts.Max(attempt => attempt.FinishedAt ?? now);
        var ticks = Math.Max(1.0, (end - begin).Ticks);
        return
        [
            .. attempts.Select(attempt =>
            {
                var from = attempt.StartedAt ?? attempt.CreatedAt;
                var start = Math.Clamp((int)((from - begin).Ticks / ticks * Whole), 0, Whole - Shortest);
                var length = (int)(((attempt.FinishedAt ?? now) - from).Ticks / ticks * Whole);
                return new AttemptLine(attempt, waiting.GetValueOrDefault(attempt.Id), start, Math.Clamp(length, Shortest, Whole - start));
            }),
        ];
    }
}
