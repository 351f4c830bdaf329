namespace Orchestrator.Commands;

/// <summary>A message is stored.</summary>
/// <param name="Processes">How many processes there are now that carry messages out.</param>
internal sealed record DeliveryResult(int Processes)
{
    public string Explain() => Processes > 0
        ? "A running orchestrator carries this out now."
        : "No orchestrator is running. This is stored and carried out by the next 'orchestrator serve' or 'orchestrator runs continue RUN'.";
}
