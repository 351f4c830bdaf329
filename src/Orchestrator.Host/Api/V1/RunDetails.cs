using Orchestrator.Views;

namespace Orchestrator.Api.V1;

/// <summary>A run with the attempts of its stages, oldest first.</summary>
internal sealed record RunDetails(RunView Run, IReadOnlyList<AttemptView> Attempts);
