using Orchestrator.Views;

namespace Orchestrator.Api.V1;

/// <summary>What was written down in a run, oldest first.</summary>
/// <param name="Records">The records.</param>
/// <param name="Last">Give it as <c>after</c> to go on from here.</param>
internal sealed record RecordList(IReadOnlyList<RecordView> Records, long Last);
