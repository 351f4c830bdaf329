using Orchestrator.Stages;

namespace Orchestrator.Dashboard.Policy;

/// <summary>"Could this stage reach this address?"</summary>
public sealed record PolicyQuestion(string Run, StageName Stage, string Method, string Address)
{
    private const int LongestAddress = 2000;

    public static IReadOnlyList<string> Methods { get; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    public static PolicyQuestion Read(IQueryCollection query) => new(
        Value(query["run"]),
        Enum.TryParse<StageName>(query["stage"], out var stage) && PolicyView.Stages.Contains(stage) ? stage : StageName.Implement,
        Methods.FirstOrDefault(method => method == query["method"]) ?? Methods[0],
        Value(query["url"]));

    private static string Value(string? text) => text?.Trim() is { Length: <= LongestAddress } value ? value : "";
}
