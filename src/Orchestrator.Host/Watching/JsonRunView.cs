using Orchestrator.Terminal;
using Orchestrator.Views;

namespace Orchestrator.Watching;

/// <summary>One line of JSON for each record: <c>{"record":{…}}</c>.</summary>
internal sealed class JsonRunView(Output output) : IRunView
{
    public void Show(RunSnapshot snapshot)
    {
        foreach (var record in snapshot.News)
        {
            output.JsonLine(new { record = RecordView.From(record) });
        }
    }
}
