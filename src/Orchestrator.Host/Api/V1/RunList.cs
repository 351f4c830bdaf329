using Orchestrator.Views;

namespace Orchestrator.Api.V1;

/// <summary>A page of runs, newest first.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; absent on the last.</param>
internal sealed record RunList(IReadOnlyList<RunView> Runs, Guid? Next);
