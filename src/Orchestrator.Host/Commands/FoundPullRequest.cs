using Orchestrator.Forges;
using Orchestrator.Runs;

namespace Orchestrator.Commands;

/// <summary>A pull request, its forge and its run.</summary>
internal sealed record FoundPullRequest(RunState Run, IForge Forge, PullRequest PullRequest);
