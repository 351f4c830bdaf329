namespace Orchestrator.Dashboard.Reading;

/// <summary>A line of a patch, with its numbers before and after.</summary>
public sealed record PatchLine(PatchLineKind Kind, int? Old, int? New, string Text);
