namespace Orchestrator.Sandboxes.Local;

/// <summary>What a sandbox's first process says.</summary>
/// <param name="Words">The verb and what belongs to it.</param>
/// <param name="Descriptor">A descriptor that came beside it.</param>
internal sealed record ControlMessage(IReadOnlyList<string> Words, int? Descriptor)
{
    public string Verb => Words[0];
}
