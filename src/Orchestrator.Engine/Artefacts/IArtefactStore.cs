namespace Orchestrator.Artefacts;

/// <summary>Keeps what crosses between stages, named by its SHA-256 in lower-case hexadecimal.</summary>
public interface IArtefactStore
{
    /// <summary>Stores content and returns its name. The same content twice is stored once.</summary>
    Task<string> PutAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Opens an artefact, checking it against its name; <see langword="null"/> when it is not there.</summary>
    Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken);
}
