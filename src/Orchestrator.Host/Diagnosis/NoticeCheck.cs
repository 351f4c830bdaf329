using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Hosting;
using Orchestrator.Notices;
using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>Whoever is told what happens, where there is somebody: whether the settings hold and the port answers. Sends nothing.</summary>
internal sealed class NoticeCheck(HostSettings settings) : ICheck
{
    private const string Name = "notices";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        if (!settings.Configuration.GetSection("Notices:Targets").GetChildren().Any())
        {
            return [new CheckResult(Name, CheckStatus.Skipped, "nobody is to be told: Notices:Targets, see docs/notices.md")];
        }

        await using var services = new ServiceCollection()
            .AddStore(settings).AddNotices(settings.Configuration).AddNoticeChannels().AddSingleton<NoticeAddresses>().BuildServiceProvider();
        try
        {
            var targets = services.GetRequiredService<IOptions<NoticeOptions>>().Value.Targets;
            return await Task.WhenAll(targets.Select(target => CheckAsync(services, target.Key, target.Value, cancellationToken)));
        }
        catch (OptionsValidationException invalid)
        {
            return [CheckResult.Failed(Name, string.Join(" ", invalid.Failures), "Correct the settings below Notices.")];
        }
        catch (InvalidOperationException invalid)
        {
            return [CheckResult.Failed(Name, invalid.Message, "Correct the settings below Notices.")];
        }
    }

    private static async Task<CheckResult> CheckAsync(ServiceProvider services, string target, NoticeTargetOptions options, CancellationToken cancellationToken)
    {
        var name = $"{Name} {target}";
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var channel = services.GetServices<INoticeChannel>().Single(one => one.Name == options.Channel);
            var address = await services.GetRequiredService<NoticeAddresses>().FindAsync(target, options, channel, cancellationToken);
            using var client = new TcpClient();
            await client.ConnectAsync(address.Url.IdnHost, address.Url.Port, timeout.Token);
            return CheckResult.Ok(name, $"{options.Channel}: its port answers");
        }
        catch (ProviderException missing)
        {
            return CheckResult.Failed(name, missing.Message, "Correct its settings, or store the credential; docs/notices.md says how.");
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return CheckResult.Warning(name, "does not answer: what is for it waits.", "Check its address, and that this machine may reach it.");
        }
    }
}
