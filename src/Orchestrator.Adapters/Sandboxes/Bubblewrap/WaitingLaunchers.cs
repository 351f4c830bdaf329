using System.Diagnostics;
using Orchestrator.Failures;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>
/// Launchers that are started and wait to be told what to launch, so that no sandbox waits for the start of one. Each knows
/// nothing of any run, is used once, and ends with this worker, when its standard input does.
/// </summary>
internal sealed class WaitingLaunchers(int size) : IDisposable
{
    private static readonly Lazy<string> Script = new(() => EmbeddedScript.Read("bubblewrap/launcher.pl"));

    private readonly Lock _gate = new();
    private readonly Queue<LaunchedProcess> _waiting = new();
    private bool _isDisposed;

    public LaunchedProcess Launch(IReadOnlyList<string> arguments)
    {
        while (Next() is { } waiting)
        {
            if (waiting.TryGive(arguments))
            {
                return waiting;
            }
        }

        var launcher = Start();
        return launcher.TryGive(arguments)
            ? launcher
            : throw new ProviderException(FailureCategory.Transient, "Starting a sandbox failed: its launcher ended before it was told what to launch. 'orchestrator doctor' says what this machine lacks.");
    }

    /// <summary>Starts those that are missing, beside whatever the caller does next.</summary>
    public Task Replenish() => Task.Run(() =>
    {
        lock (_gate)
        {
            try
            {
                while (!_isDisposed && _waiting.Count < size)
                {
                    _waiting.Enqueue(Start());
                }
            }
            catch (ProviderException)
            {
                // Said to whoever starts the next sandbox, where it can be acted on.
            }
        }
    });

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_waiting.TryDequeue(out var waiting))
            {
                waiting.Process.StandardInput.Close();
            }
        }
    }

    internal LaunchedProcess? Next()
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out var waiting) ? waiting : null;
        }
    }

    private static LaunchedProcess Start()
    {
        // Warnings by switch cost nothing; the module of that name does.
        var start = new ProcessStartInfo("perl", ["-w", "-e", Script.Value]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        var path = start.Environment.TryGetValue("PATH", out var inherited) ? inherited : "/usr/bin:/bin";

        // Nothing of the worker's environment, which holds keys, is passed even to the launcher.
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        try
        {
            return new LaunchedProcess(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ProviderException(FailureCategory.Configuration, "Starting a sandbox failed: perl cannot be started. Install it (apt-get install perl bubblewrap), then see 'orchestrator doctor'.", exception);
        }
    }
}
