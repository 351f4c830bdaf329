using System.Runtime.InteropServices;

namespace Orchestrator.Commands;

/// <summary>The first SIGINT or SIGTERM asks the command to stop; a second one ends the process at once.</summary>
internal sealed class Signals : IDisposable
{
    private static int s_exitCode = ExitCodes.Interrupted;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Signals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, ExitCodes.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, ExitCodes.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Take(context, 129)),
    ];

    /// <summary>What the process ends with after a signal.</summary>
    public static int ExitCode => s_exitCode;

    public CancellationToken Token => _stop.Token;

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
        s_exitCode = exitCode;

        // Not on the thread that delivers signals: what hangs on the token may take its time, and a second signal must get through.
        ThreadPool.QueueUserWorkItem(static stop => stop.Cancel(), _stop, preferLocal: false);
    }
}
