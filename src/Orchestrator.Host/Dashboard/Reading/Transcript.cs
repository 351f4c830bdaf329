namespace Orchestrator.Dashboard.Reading;

/// <summary>What agents said and did in a run.</summary>
/// <param name="Sittings">All that are over, oldest first.</param>
/// <param name="Shown">The one that is shown; <see langword="null"/> for none.</param>
/// <param name="Entries">What it holds.</param>
/// <param name="Remark">What is to be said about it: that it is cut, or gone; empty for nothing.</param>
/// <param name="Live">What agents at work now have said so far, by its gist.</param>
public sealed record Transcript(
    IReadOnlyList<Sitting> Sittings, Sitting? Shown, IReadOnlyList<TranscriptEntry> Entries, string Remark, IReadOnlyList<TranscriptEntry> Live);
