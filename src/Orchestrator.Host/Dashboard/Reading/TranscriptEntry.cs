namespace Orchestrator.Dashboard.Reading;

/// <summary>A line of a transcript as people read it.</summary>
/// <param name="Kind">prompt, message, tool, result, usage, remark.</param>
/// <param name="At">When it was written down.</param>
/// <param name="Title">One line.</param>
/// <param name="Body">The whole; empty when the title says it all.</param>
/// <param name="IsError">Whether something went wrong.</param>
public sealed record TranscriptEntry(string Kind, DateTimeOffset At, string Title, string Body, bool IsError);
