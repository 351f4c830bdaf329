namespace Orchestrator.Watching;

/// <summary>Shows a run as it goes on: a picture, a log, or JSON.</summary>
internal interface IRunView
{
    void Show(RunSnapshot snapshot);
}
