namespace Orchestrator.Credentials;

/// <summary>Which credentials come from files, read from <c>Credentials</c> below the gateway's section.</summary>
public sealed class FileCredentialOptions
{
    /// <summary>
    /// A directory with one file a credential, named for it, as a mounted Kubernetes secret is. <see langword="null"/>,
    /// the default, reads no files. It must not lie in anything a sandbox can see.
    /// </summary>
    public string? Directory { get; set; }
}
