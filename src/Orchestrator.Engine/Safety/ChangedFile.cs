namespace Orchestrator.Safety;

/// <summary>One file that differs between base and head, as trusted git saw it.</summary>
/// <param name="Path">Its path at head; at base when it was deleted.</param>
/// <param name="OldPath">Its path at base, when that is another one.</param>
/// <param name="Kind">What happened to it.</param>
/// <param name="Added">Lines that only head has; empty for a binary file.</param>
/// <param name="Removed">Lines that only base has; empty for a binary file.</param>
public sealed record ChangedFile(
    string Path,
    string? OldPath,
    ChangeKind Kind,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed);
