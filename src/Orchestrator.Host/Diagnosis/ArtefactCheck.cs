using Microsoft.Extensions.Options;
using Orchestrator.Artefacts.S3;
using Orchestrator.Failures;
using Orchestrator.Hosting;
using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>The bucket that artefacts are kept in, where one is named: whether all that is done there may be done.</summary>
internal sealed class ArtefactCheck(HostSettings settings) : ICheck
{
    private const string Name = "artefacts";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(settings.Configuration["Artefacts:S3:Bucket"]))
        {
            return [new CheckResult(Name, CheckStatus.Skipped, "kept on disk: Artefacts:S3:Bucket, see docs/configuration.md")];
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        await using var services = new ServiceCollection().AddStore(settings).BuildServiceProvider();
        try
        {
            var options = services.GetRequiredService<IOptions<S3ArtefactOptions>>().Value;
            await services.GetRequiredService<S3ArtefactStore>().ProbeAsync(timeout.Token);
            return [CheckResult.Ok(Name, $"bucket '{options.Bucket}' at {options.Endpoint} stores, lists, reads and removes")];
        }
        catch (ProviderException failed)
        {
            return [CheckResult.Failed(Name, failed.Message, "Correct the settings below Artefacts:S3, or what they name.")];
        }
        catch (OptionsValidationException invalid)
        {
            return [CheckResult.Failed(Name, string.Join(" ", invalid.Failures), "Correct the settings below Artefacts:S3.")];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [CheckResult.Failed(Name, $"The bucket does not answer within {Timeout.TotalSeconds} seconds.", "Check Artefacts:S3:Endpoint and the network.")];
        }
    }
}
