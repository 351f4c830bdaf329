namespace Orchestrator.GitHub.State;

/// <summary>Somebody, or something, with a name.</summary>
public sealed record Account(string Login, long Id, bool IsBot);
