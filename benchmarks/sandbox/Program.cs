using Orchestrator;

return args switch
{
    ["cold"] => await Comparison.ColdAsync(),
    [] => await Comparison.RunAsync(rounds: 40),
    [var rounds] => await Comparison.RunAsync(int.Parse(rounds)),
    _ => 2,
};
