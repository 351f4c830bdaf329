namespace Orchestrator.Dashboard.Reading;

public enum PatchLineKind
{
    Same,
    Added,
    Removed,

    /// <summary>Says where in the file the lines after it are, or that it does not end with a line break.</summary>
    Remark,
}
