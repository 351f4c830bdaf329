using Orchestrator;

return args switch
{
    [var socket, var image] => await Comparison.RunAsync(socket, image, rounds: 20),
    [var socket, var image, var rounds] => await Comparison.RunAsync(socket, image, int.Parse(rounds)),
    _ => 2,
};
