using System.Globalization;
using Orchestrator.Answers;

namespace Orchestrator.Stages.Agents;

/// <summary>Words a finding for the agent that must address it, and for the journal.</summary>
internal static class FindingText
{
    public static string Sentence(this Finding finding)
    {
        var place = finding switch
        {
            { Path: { } path, Line: { } line } => string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: "),
            { Path: { } path } => $"{path}: ",
            _ => "",
        };
        var suggestion = finding.Suggestion.Length == 0 ? "" : $" Suggested: {finding.Suggestion}";
        return $"{place}{finding.Title}. {finding.Detail}{suggestion}";
    }
}
