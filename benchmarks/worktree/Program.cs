using System.Globalization;
using Orchestrator;

return args switch
{
    [] => await Comparison.RunAsync(files: 50_000, rounds: 5),
    [var files, var rounds] => await Comparison.RunAsync(int.Parse(files, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture)),
    _ => 2,
};
