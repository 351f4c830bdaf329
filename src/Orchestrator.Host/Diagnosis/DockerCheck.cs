using Orchestrator.Sandboxes.Docker;
using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>The Docker Engine and the image that sandboxes are made of, where they are switched on.</summary>
internal sealed class DockerCheck(HostSettings settings) : ICheck
{
    private const string Engine = "docker engine";
    private const string Image = "docker image";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        var options = settings.Configuration.GetSection("Sandboxes:docker").Get<DockerSandboxOptions>() ?? new DockerSandboxOptions();
        if (string.IsNullOrEmpty(options.Image))
        {
            return settings.Configuration["Policy:SandboxProvider"] == DockerSandboxProvider.ProviderName
                ? [CheckResult.Failed(Image, "Stages are to run in containers, and no image is named.", "Set Sandboxes:docker:Image to an image with sh, perl and git.")]
                : [new CheckResult(Engine, CheckStatus.Skipped, "not switched on: Sandboxes:docker:Image, see docs/configuration.md")];
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            return Judge(options, await DockerProbe.LookAsync(options, timeout.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [CheckResult.Failed(Engine, $"{options.Socket} does not answer within {Timeout.TotalSeconds} seconds.", "Restart the Engine.")];
        }
    }

    private static CheckResult[] Judge(DockerSandboxOptions options, DockerProbe found) => found switch
    {
        { Problem: { } problem } => [CheckResult.Failed(Engine, problem, "Install it with 'apt-get install docker.io' on Debian and Ubuntu, and start it with 'systemctl start docker'.")],
        { HasImage: false } =>
        [
            CheckResult.Ok(Engine, $"{found.Engine} at {options.Socket}"),
            CheckResult.Failed(Image, $"{options.Image} is not there.", $"Run 'docker pull {options.Image}', or build or import it."),
        ],
        _ => [CheckResult.Ok(Engine, $"{found.Engine} at {options.Socket}"), CheckResult.Ok(Image, options.Image)],
    };
}
