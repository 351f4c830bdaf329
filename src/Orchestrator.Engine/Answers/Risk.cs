using System.Text.Json.Serialization;

namespace Orchestrator.Answers;

/// <summary>What breaks if a commit is wrong.</summary>
public enum Risk
{
    [JsonStringEnumMemberName("low")]
    Low,

    [JsonStringEnumMemberName("medium")]
    Medium,

    [JsonStringEnumMemberName("high")]
    High,
}
