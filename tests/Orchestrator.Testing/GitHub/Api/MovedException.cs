namespace Orchestrator.GitHub.Api;

/// <summary>What was asked for has another address now.</summary>
public sealed class MovedException(string address) : Exception($"Moved to {address}")
{
    public string Address { get; } = address;
}
