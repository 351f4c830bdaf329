namespace Orchestrator.Dashboard.Reading;

/// <summary>One time that an agent was asked.</summary>
/// <param name="Id">The record that tells of it.</param>
/// <param name="StageId">The attempt it was part of.</param>
/// <param name="Name">Stage and role.</param>
/// <param name="Ending">How it ended, in a few words.</param>
/// <param name="Sha256">Its transcript's name in the store.</param>
public sealed record Sitting(long Id, Guid? StageId, string Name, string Ending, string Sha256);
