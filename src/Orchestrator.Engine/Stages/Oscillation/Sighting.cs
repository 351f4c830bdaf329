namespace Orchestrator.Stages.Oscillation;

/// <summary>Something that was wrong: a failure, a finding, a reviewer's remark.</summary>
/// <param name="What">What it is called, in a few words for people.</param>
/// <param name="Fingerprint">The same for what differs in times, addresses, commits and counts alone.</param>
/// <param name="Occasion">When it was seen, as a commit or a remark: on one occasion it counts once, however often it is looked at.</param>
public sealed record Sighting(string What, string Fingerprint, string Occasion)
{
    private const int NameLength = 80;

    /// <summary>Of something that is known by its name and its text.</summary>
    public static Sighting Of(string name, string text, string occasion) => new(Safety.DisplayText.Line(name, NameLength), $"{name}:{Fingerprints.Of(text)}", occasion);
}
