using System.Globalization;

namespace Orchestrator.Stages.Oscillation;

/// <summary>
/// What rounds of a run have changed and what was wrong before each, so that a loop that goes nowhere is seen: a round that undoes a
/// former one, and something that comes back unchanged whatever is done about it.
/// </summary>
public sealed record RoundHistory(IReadOnlyList<FileChange> Changes, IReadOnlyList<Sighting> Sightings)
{
    /// <summary>What one more try will not mend: it was seen on so many occasions before.</summary>
    private const int SightingLimit = 2;

    private const int Kept = 1000;
    private const int Named = 3;

    /// <summary>Before the first, and after a person had a look.</summary>
    public static RoundHistory None { get; } = new([], []);

    /// <summary>What comes back, in a sentence for people; <see langword="null"/> where everything is new enough.</summary>
    public string? FindRepeated(IEnumerable<Sighting> now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var repeated = now
            .Select(sighting => (sighting.What, Times: Occasions(sighting)))
            .Where(one => one.Times > SightingLimit)
            .DistinctBy(one => one.What)
            .ToList();
        return repeated.Count == 0
            ? null
            : $"The same comes back whatever is changed: {string.Join("; ", repeated.Take(Named).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.What} ({one.Times} times)")))}.";
    }

    /// <summary>What of a former round is put back, in a sentence for people; <see langword="null"/> where nothing is.</summary>
    public string? FindUndone(IEnumerable<FileChange> now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var undone = now
            .Select(change => (change.Path, Former: Changes.LastOrDefault(other => other.Round < change.Round && change.Undoes(other))))
            .Where(one => one.Former is not null)
            .ToList();
        return undone.Count == 0
            ? null
            : $"This round would undo what an earlier one did: {string.Join("; ", undone.Take(Named).Select(one => string.Create(CultureInfo.InvariantCulture, $"{Safety.DisplayText.Line(one.Path, 120)} as round {one.Former!.Round} changed it")))}.";
    }

    /// <summary>With what was seen and done now; the oldest is forgotten.</summary>
    public RoundHistory With(IEnumerable<Sighting> sightings, IEnumerable<FileChange> changes) => new(
        [.. Changes.Concat(changes).TakeLast(Kept)],
        [.. Sightings.Concat(sightings).Distinct().TakeLast(Kept)]);

    private int Occasions(Sighting now) =>
        Sightings.Append(now).Where(one => one.Fingerprint == now.Fingerprint).Select(one => one.Occasion).Distinct().Count();
}
