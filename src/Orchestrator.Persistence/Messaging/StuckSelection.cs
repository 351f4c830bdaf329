namespace Orchestrator.Messaging;

/// <summary>Which stuck messages are meant.</summary>
/// <param name="Ids">Their ids; <see langword="null"/> for all, those without an id too.</param>
/// <param name="Queue">Only those meant for this queue; <see langword="null"/> for every queue.</param>
public sealed record StuckSelection(IReadOnlySet<Guid>? Ids, string? Queue)
{
    /// <summary>Whether the selection names this message.</summary>
    public bool Names(StuckMessage message) =>
        (Queue is null || Queue == message.Queue) && (Ids is null || (message.Id is { } id && Ids.Contains(id)));
}
