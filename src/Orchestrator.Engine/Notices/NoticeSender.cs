using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Resilience;
using Orchestrator.Scheduling;

namespace Orchestrator.Notices;

/// <summary>
/// Sends what is due. A message goes from the store only once the other side has taken it: after a crash it is sent again, under
/// the same id.
/// </summary>
public sealed partial class NoticeSender(
    INoticeStore store,
    IEnumerable<INoticeChannel> channels,
    NoticeAddresses addresses,
    ProviderPipelines pipelines,
    IOptions<NoticeOptions> options,
    IOptions<ResilienceOptions> resilience,
    TimeProvider time,
    ILogger<NoticeSender> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly NoticeOptions _options = options.Value;

    // Longer than the pipeline can take: who holds a message for longer than this is gone.
    private readonly TimeSpan _lease =
        ((resilience.Value.Timeout + resilience.Value.LongestPause) * (resilience.Value.Retries + 1)) + TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Targets.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(_options.PollInterval, time);
        do
        {
            await GiveUpAsync(stoppingToken);

            // Side by side: one that does not answer must not keep the others waiting.
            await Task.WhenAll(_options.Targets.Select(target => SendDueAsync(target.Key, target.Value, stoppingToken)));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SendDueAsync(string name, NoticeTargetOptions target, CancellationToken cancellationToken)
    {
        try
        {
            var pipeline = pipelines.For(OutageKind.Notices, name);
            while (await store.ClaimAsync(name, _lease, cancellationToken) is { } claimed)
            {
                await SendAsync(pipeline, name, target, claimed, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The database may be away; what was taken is due again when its time is over.
            LogStoreFailed(exception, name);
        }
    }

    private async Task SendAsync(ProviderPipeline pipeline, string name, NoticeTargetOptions target, ClaimedNotices claimed, CancellationToken cancellationToken)
    {
        try
        {
            var channel = channels.Single(one => one.Name == target.Channel);
            var address = await addresses.FindAsync(name, target, channel, cancellationToken);
            await pipeline.CallAsync("take a notice", token => channel.SendAsync(address, claimed.Message, token), cancellationToken);
        }
        catch (ProviderException failed)
        {
            var pause = PauseAfter(claimed.Tries, failed.RetryAfter);

            // Its message alone: what caused it may name the address.
            LogNotSent(claimed.Message.Id, name, failed.Message, pause);
            await store.PostponeAsync(claimed.Message.Id, pause, cancellationToken);
            return;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It may have arrived; whoever goes on sends it again at once, and need not wait for the lease to end.
            await store.PostponeAsync(claimed.Message.Id, TimeSpan.Zero, CancellationToken.None);
            throw;
        }

        await store.RemoveAsync(claimed.Message.Id, CancellationToken.None);
    }

    private TimeSpan PauseAfter(int tries, TimeSpan? asked)
    {
        var doubled = _options.RetryPause * Math.Pow(2, Math.Min(tries - 1, 16));
        var own = doubled < LongestPause ? doubled : LongestPause;
        return asked is { } longer && longer > own ? longer : own;
    }

    private async Task GiveUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await store.GiveUpAsync(_options.GiveUpAfter, cancellationToken) is > 0 and var count)
            {
                LogGivenUp(count, _options.GiveUpAfter);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogStoreFailed(exception, "all");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Notice {Message} could not be sent to {Target}; it is tried again in {Pause}. {Why}")]
    private partial void LogNotSent(Guid message, string target, string why, TimeSpan pause);

    [LoggerMessage(LogLevel.Error, "Gave up {Count} notices that could not be sent within {Age} (Notices:GiveUpAfter).")]
    private partial void LogGivenUp(int count, TimeSpan age);

    [LoggerMessage(LogLevel.Warning, "Notices for {Target} could not be looked at; trying again soon.")]
    private partial void LogStoreFailed(Exception exception, string target);
}
