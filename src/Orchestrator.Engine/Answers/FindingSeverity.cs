using System.Text.Json.Serialization;

namespace Orchestrator.Answers;

/// <summary>How much a reviewer's finding matters. Only blocking ones send work back.</summary>
public enum FindingSeverity
{
    [JsonStringEnumMemberName("blocking")]
    Blocking,

    [JsonStringEnumMemberName("major")]
    Major,

    [JsonStringEnumMemberName("minor")]
    Minor,

    [JsonStringEnumMemberName("note")]
    Note,
}
