using System.Text.Json.Serialization;

namespace Orchestrator.Answers;

/// <summary>Whether what was judged may go on.</summary>
public enum Verdict
{
    [JsonStringEnumMemberName("approve")]
    Approve,

    [JsonStringEnumMemberName("reject")]
    Reject,
}
