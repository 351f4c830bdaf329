using Orchestrator.Terminal;

namespace Orchestrator.Watching;

/// <summary>A line for each record: for pipes, files and continuous integration.</summary>
internal sealed class PlainRunView(Output output, TimeProvider time) : IRunView
{
    // 'runs logs' has the whole.
    private const int TextLimit = 160;

    public void Show(RunSnapshot snapshot)
    {
        foreach (var record in snapshot.News)
        {
            output.Line(RecordLine.Format(record, time, TextLimit));
        }
    }
}
