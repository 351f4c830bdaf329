namespace Orchestrator.Dashboard.Reading;

/// <summary>What a patch does to one file.</summary>
public sealed record PatchFile(string Path, IReadOnlyList<string> Notes, IReadOnlyList<PatchLine> Lines)
{
    public int Added => Lines.Count(line => line.Kind == PatchLineKind.Added);

    public int Removed => Lines.Count(line => line.Kind == PatchLineKind.Removed);
}
