using System.Text.Json.Serialization;

namespace Orchestrator.Answers;

/// <summary>What became of a reviewer's point.</summary>
public enum ThreadOutcome
{
    [JsonStringEnumMemberName("fixed")]
    Fixed,

    [JsonStringEnumMemberName("contested")]
    Contested,

    [JsonStringEnumMemberName("needs_human")]
    NeedsHuman,
}
