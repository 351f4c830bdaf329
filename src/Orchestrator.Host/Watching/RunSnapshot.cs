using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Watching;

/// <summary>A run at one moment, with what was written down since the snapshot before.</summary>
internal sealed record RunSnapshot(RunState Run, IReadOnlyList<StageAttempt> Attempts, IReadOnlyList<RunRecord> News);
