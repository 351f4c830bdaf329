using Orchestrator;

// The upstream and the gateway run in processes of their own, as squid does, so that each is charged for its own work.
return args switch
{
    ["upstream"] => await UpstreamProcess.RunAsync(),
    ["gateway", var upstreamPort, var tunnelPort, var sessions] =>
        await GatewayProcess.RunAsync(int.Parse(upstreamPort), int.Parse(tunnelPort), int.Parse(sessions)),
    [] => await Comparison.RunAsync(rounds: 5),
    [var rounds] => await Comparison.RunAsync(int.Parse(rounds)),
    _ => 2,
};
