using System.Runtime.InteropServices;

namespace Orchestrator.Commands;

/// <summary>The first SIGINT or SIGTERM asks the command to stop; a second one ends the process at once.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private PosixSignalRegistration[] _registrations = [];
    private volatile int _exitCode = ExitCodes.Interrupted;

    /// <summary>What the process ends with after a signal.</summary>
    public int ExitCode => _exitCode;

    public CancellationToken Token => _stop.Token;

    /// <summary>Takes this process's signals from now on.</summary>
    public static Signals OfProcess()
    {
        var signals = new Signals();
        signals._registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => signals.Take(context, ExitCodes.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => signals.Take(context, ExitCodes.Terminated)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => signals.Take(context, 129)),
        ];
        return signals;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Take(PosixSignalContext context, int exitCode)
    {
        if (_stop.IsCancellationRequested)
        {
            // Left to the default handling, which ends the process: everything is in the database, so that loses nothing.
            return;
        }

        context.Cancel = true;
        _exitCode = exitCode;

        // Not on the thread that delivers signals: what hangs on the token may take its time, and a second signal must get through.
        ThreadPool.QueueUserWorkItem(static stop => stop.Cancel(), _stop, preferLocal: false);
    }
}
