namespace Orchestrator.Sandboxes.Docker;

/// <summary>What there is of an Engine and its image, for a diagnosis.</summary>
/// <param name="Engine">What it is; <see langword="null"/> where nothing answers, and then <paramref name="Problem"/> says why.</param>
/// <param name="HasImage">Whether it has the image.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record DockerProbe(string? Engine, bool HasImage, string? Problem)
{
    /// <summary>Asks.</summary>
    public static async Task<DockerProbe> LookAsync(DockerSandboxOptions options, CancellationToken cancellationToken)
    {
        using var client = new EngineClient(options.Socket);
        try
        {
            var version = await client.VersionAsync(cancellationToken);
            return new DockerProbe($"{version.Version}, API {version.ApiVersion}", await client.HasImageAsync(options.Image, cancellationToken), null);
        }
        catch (Failures.ProviderException failure)
        {
            return new DockerProbe(null, false, failure.Message);
        }
    }
}
