using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Journal;

/// <summary>Writes the journal while the process lives, and what is left of it when the process stops.</summary>
internal sealed partial class RunJournalWriter(RunJournal journal, TimeProvider time, ILogger<RunJournalWriter> logger) : BackgroundService
{
    // Lets a burst become one transaction instead of many.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await journal.FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (IsFromDatabase(exception))
        {
            LogFailed(exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await journal.WaitAsync(stoppingToken))
        {
            try
            {
                await Task.Delay(Gathering, time, stoppingToken);
                await journal.WriteAsync(stoppingToken);
            }
            catch (Exception exception) when (IsFromDatabase(exception))
            {
                LogFailed(exception);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private static bool IsFromDatabase(Exception exception) =>
        exception is DbUpdateException or DbException or TimeoutException or InvalidOperationException;
}
