namespace Orchestrator.Forges;

/// <summary>One remark in a <see cref="ReviewThread"/>.</summary>
/// <param name="Author">Who wrote it, in the forge's own form.</param>
/// <param name="Body">Markdown, untrusted.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="IsOurs">Whether this system wrote it; such remarks never start a round.</param>
public sealed record ReviewComment(string Author, string Body, DateTimeOffset CreatedAt, bool IsOurs);
