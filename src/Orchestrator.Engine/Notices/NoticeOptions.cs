using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Notices;

/// <summary>Who is told what, outside of ticket and pull request; read from <c>Notices</c>.</summary>
public sealed class NoticeOptions
{
    /// <summary>How long what happens is collected before it is sent as one message. The default is 30 seconds; zero sends at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it is looked whether something is to be sent. The default is 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The pause after a message could not be sent; doubled each time up to an hour. The default is 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a message is tried before it is given up. The default is one day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Who is told, by a name of the operator's choice. The default is nobody.</summary>
    public IDictionary<string, NoticeTargetOptions> Targets { get; } = new Dictionary<string, NoticeTargetOptions>();
}
