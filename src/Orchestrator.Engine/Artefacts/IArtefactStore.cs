namespace Orchestrator.Artefacts;

/// <summary>Keeps what crosses between stages, named by its SHA-256 in lower-case hexadecimal.</summary>
public interface IArtefactStore
{
    /// <summary>Stores content and returns its name. The same content twice is stored once.</summary>
    Task<string> PutAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Opens an artefact, checking it against its name; <see langword="null"/> when it is not there.</summary>
    Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>Removes artefacts that nobody needs any more, and what interrupted writes left behind. Returns how many artefacts.</summary>
    /// <param name="isNeeded">Whether something names the artefact: then it is kept, whatever its age.</param>
    /// <param name="olderThan">Younger ones are kept: whoever wrote one may not yet have told anybody its name.</param>
    /// <param name="dryRun">Only counts.</param>
    /// <param name="cancellationToken">Ends the work between two artefacts.</param>
    Task<int> PruneAsync(Func<string, bool> isNeeded, TimeSpan olderThan, bool dryRun, CancellationToken cancellationToken);
}
