namespace Orchestrator.Contracts.V1;

/// <summary>Names a repository.</summary>
/// <param name="Forge">The forge's name in the orchestrator's configuration, for instance <c>github</c> or <c>local</c>.</param>
/// <param name="Name">The forge's name for the repository, for instance <c>owner/name</c>.</param>
public sealed record RepositoryReference(string Forge, string Name);
