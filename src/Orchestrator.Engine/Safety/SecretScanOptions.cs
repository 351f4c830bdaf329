namespace Orchestrator.Safety;

/// <summary>Settings of the secret scan, read from <c>Safety:Secrets</c>.</summary>
public sealed class SecretScanOptions
{
    /// <summary>
    /// Values that are known to be no secrets, such as a public test key, each as its SHA-256 in hexadecimal. There are none
    /// by default, and a repository cannot add any: an agent could.
    /// </summary>
    public IList<string> AllowedSha256 { get; } = [];
}
