using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>
/// Launchers, one of them started ahead: it has read its script and waits to hear what to make. Nothing of any run is in it,
/// it serves one sandbox, and it ends with this worker.
/// </summary>
internal sealed class Launchers(string script) : IDisposable
{
    private readonly ConcurrentBag<LaunchedProcess> _spare = [];
    private volatile bool _isDisposed;

    /// <summary>A launcher that nobody else has; the one kept ready, if it is still alive.</summary>
    public LaunchedProcess Take() => _spare.TryTake(out var spare) && !spare.Ended.IsCompleted ? spare : Start();

    /// <summary>Sees to it that the next one is ready.</summary>
    public void Refill()
    {
        if (!_spare.IsEmpty || _isDisposed)
        {
            return;
        }

        _spare.Add(Start());
        if (_isDisposed)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_spare.TryTake(out var spare))
        {
            spare.Kill();
        }
    }

    private LaunchedProcess Start()
    {
        var start = new ProcessStartInfo("perl", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        var path = start.Environment.TryGetValue("PATH", out var inherited) ? inherited : "/usr/bin:/bin";

        // Nothing of the worker's environment, which holds keys, is passed even to the launcher.
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        try
        {
            return new LaunchedProcess(Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new ProviderException(FailureCategory.Configuration, "Starting a sandbox failed: perl cannot be started. Install it (apt-get install perl bubblewrap), then see 'orchestrator doctor'.", exception);
        }
    }
}
