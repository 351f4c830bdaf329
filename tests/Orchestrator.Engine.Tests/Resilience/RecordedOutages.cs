using Orchestrator.Scheduling;

namespace Orchestrator.Resilience;

/// <summary>Remembers what was noted.</summary>
internal sealed class RecordedOutages : IOutages
{
    public List<string> Notes { get; } = [];

    /// <summary>The store is away.</summary>
    public bool Fails { get; set; }

    public Task BeginAsync(OutageKind kind, string name, TimeSpan duration, string reason, CancellationToken cancellationToken) =>
        NoteAsync($"begin {kind} {name} {duration.TotalSeconds:0} {reason}");

    public Task EndAsync(OutageKind kind, string name, CancellationToken cancellationToken) => NoteAsync($"end {kind} {name}");

    public Task<IReadOnlyList<Outage>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task NoteAsync(string note)
    {
        Notes.Add(note);
        return Fails ? Task.FromException(new TimeoutException("The store is away.")) : Task.CompletedTask;
    }
}
