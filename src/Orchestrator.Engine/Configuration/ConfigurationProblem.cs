namespace Orchestrator.Configuration;

/// <summary>One mistake in a repository's configuration.</summary>
/// <param name="Line">Counts from 1.</param>
/// <param name="Column">Counts from 1.</param>
/// <param name="Path">Where, as <c>verify[0].run</c>; <c>$</c> for the whole file.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record ConfigurationProblem(int Line, int Column, string Path, string Message)
{
    public override string ToString() => $"{RepositoryConfiguration.FileName}:{Line}:{Column}: {Path}: {Message}";
}
