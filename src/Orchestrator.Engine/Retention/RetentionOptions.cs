using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Retention;

/// <summary>How long what is finished is kept, read from <c>Retention</c>. What is not finished is kept always.</summary>
public sealed class RetentionOptions
{
    /// <summary>How often the service looks for what is to go. The default is one hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a run is kept after it ended, with its stage attempts. The default is 180 days.</summary>
    [Range(typeof(TimeSpan), "7.00:00:00", "36500.00:00:00")]
    public TimeSpan Runs { get; set; } = TimeSpan.FromDays(180);

    /// <summary>How long a run's journal is kept after it ended; the transcripts that it names go with it. The default is 30 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan Journal { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a message that was given up waits for a person's decision. The default is 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan ParkedMessages { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long is kept what each model request of a finished run cost. Never less than the day that its limits are for. The
    /// default is 400 days.
    /// </summary>
    [Range(typeof(TimeSpan), "3.00:00:00", "36500.00:00:00")]
    public TimeSpan Ledger { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How old an artefact that nothing names must be. Its name may still be on its way to its run. The default is 7 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan UnnamedArtefacts { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many rows one transaction deletes at most. The default is 200.</summary>
    [Range(1, 10_000)]
    public int Batch { get; set; } = 200;
}
