using System.Globalization;
using Orchestrator;

return args switch
{
    [] => await Comparison.RunAsync(tickets: 15, rounds: 5),
    [var tickets, var rounds] => await Comparison.RunAsync(int.Parse(tickets, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture)),
    _ => 2,
};
