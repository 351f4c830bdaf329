namespace Orchestrator.Notices;

/// <summary>Takes notices within the transaction of the run that they are about: both are stored, or neither.</summary>
public interface INoticeQueue
{
    /// <summary>Adds one for one target, to be sent with whatever else is to be sent to it by then.</summary>
    void Add(string target, Notice notice, DateTimeOffset dueAt);
}
