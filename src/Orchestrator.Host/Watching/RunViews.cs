using Orchestrator.Terminal;
using Spectre.Console;

namespace Orchestrator.Watching;

/// <summary>Chooses how a run is shown: JSON when asked for, a picture on a terminal, lines elsewhere.</summary>
internal static class RunViews
{
    public static async Task<T> ShowAsync<T>(Output output, TimeProvider time, Func<IRunView, Task<T>> watch)
    {
        if (output.IsJson)
        {
            return await watch(new JsonRunView(output));
        }

        if (!output.IsTerminal)
        {
            return await watch(new PlainRunView(output, time));
        }

        return await output.Console.Live(Text.Empty)
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Top)
            .StartAsync(display => watch(new LiveRunView(display, time)));
    }
}
