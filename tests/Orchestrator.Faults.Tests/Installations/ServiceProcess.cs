using System.Diagnostics;
using System.Globalization;

namespace Orchestrator.Installations;

/// <summary>One <c>orchestrator serve</c>, as a supervisor would run it.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly StreamWriter _log;
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];
    private readonly List<string> _lines = [];

    private ServiceProcess(Process process, string log)
    {
        _process = process;
        _log = new StreamWriter(log) { AutoFlush = true };
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public static string Program { get; } = Path.Combine(TestContext.CurrentContext.TestDirectory, "orchestrator");

    public int Id => _process.Id;

    /// <summary>Its name in leases.</summary>
    public string Worker => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Id}");

    /// <summary>Whether it came to say that it listens.</summary>
    public bool WasUp => _listening.Task.IsCompletedSuccessfully;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Whether the test itself has ended it.</summary>
    public bool IsEndExpected { get; private set; }

    public Task Exited => _process.WaitForExitAsync();

    public static ServiceProcess Start(IReadOnlyDictionary<string, string> environment, string home, string log)
    {
        // As a supervisor starts it, whatever this test's own parent ignores.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal", Program, "serve", "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ServiceProcess(process, log);
    }

    /// <summary>Returns when it listens, or has ended without coming so far.</summary>
    public Task UpOrGoneAsync() => Task.WhenAny(_listening.Task, Exited);

    /// <summary>Returns when it has said something that holds a text.</summary>
    public Task SaidAsync(string text, CancellationToken cancellationToken)
    {
        lock (_log)
        {
            if (_lines.Exists(line => line.Contains(text, StringComparison.Ordinal)))
            {
                return Task.CompletedTask;
            }

            var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, said));
            return said.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops it where it stands, as a debugger, a hypervisor or a starved machine does.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    /// <summary>Asks it to stop in good order.</summary>
    public void Terminate()
    {
        IsEndExpected = true;
        Signal("TERM");
    }

    /// <summary>Kills it with the signal that nothing can catch.</summary>
    public async Task KillAsync()
    {
        IsEndExpected = true;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        IsEndExpected = true;
        _process.Kill();
        _process.WaitForExit();
        _reading.Wait(TimeSpan.FromSeconds(5));
        _log.Dispose();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.WriteLine(line);
                _lines.Add(line);
                foreach (var (_, said) in _awaited.Where(awaited => line.Contains(awaited.Text, StringComparison.Ordinal)))
                {
                    said.TrySetResult();
                }
            }

            if (line.StartsWith("Listening on ", StringComparison.Ordinal))
            {
                _listening.TrySetResult();
            }
        }
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
