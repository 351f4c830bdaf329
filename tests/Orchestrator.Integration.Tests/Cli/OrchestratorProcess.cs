using System.Diagnostics;
using Orchestrator.Commands;
using Orchestrator.Credentials;

namespace Orchestrator.Cli;

/// <summary>
/// The program with a home, a data directory and an environment of its own. What <see cref="Start"/> starts is a process;
/// <see cref="RunAsync"/> carries a command to its end in this one, where that shows the same: a process costs seconds of compiling.
/// </summary>
internal sealed class OrchestratorProcess : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    public OrchestratorProcess()
    {
        Home = Directory.CreateTempSubdirectory("orchestrator-cli-").FullName;
        Environment["HOME"] = Home;
        Environment["XDG_DATA_HOME"] = Path.Combine(Home, "share");
        Environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH");
        // These processes live for seconds. What a long life gains by compiling its code again and again, theirs only pays for.
        Environment["DOTNET_EnableWriteXorExecute"] = "0";
        Environment["DOTNET_TieredPGO"] = "0";
        Environment["DOTNET_TC_CallCountingDelayMs"] = "60000";
        Environment["DOTNET_ROOT"] = System.Environment.GetEnvironmentVariable("DOTNET_ROOT");
    }

    /// <summary>What <c>./test</c> compiled ahead of time, or what was built with the tests.</summary>
    public static string Program { get; } =
        System.Environment.GetEnvironmentVariable("ORCHESTRATOR_TESTS_PROGRAM") ?? Path.Combine(TestContext.CurrentContext.TestDirectory, "orchestrator");

    public string Home { get; }

    public string Data => Path.Combine(Home, "share", "orchestrator");

    /// <summary>All that the program sees of the environment; <see langword="null"/> leaves a variable out.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>For what only a process shows: what its children see, where it looks for programs, what all of it sends out.</summary>
    public bool InProcessOfItsOwn { get; set; }

    public Process Start(params string[] arguments)
    {
        // As from a terminal: tests that a shell started in the background would hand down a SIGINT that is ignored.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Home,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
        {
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>What a command has around it that runs in this process.</summary>
    public Surroundings Surroundings(TextWriter output, TextWriter error) => new(new Signals())
    {
        Variables = new EnvironmentVariables(Environment.Where(variable => variable.Value is not null).ToDictionary(variable => variable.Key, variable => variable.Value!)),
        Input = TextReader.Null,
        IsInputRedirected = true,
        Output = TextWriter.Synchronized(output),
        Error = TextWriter.Synchronized(error),
    };

    public Task<CommandOutcome> RunAsync(params string[] arguments) => InProcessOfItsOwn ? RunInItsOwnAsync(arguments) : RunHereAsync(arguments);

    private async Task<CommandOutcome> RunHereAsync(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        var command = CommandLine.RunAsync(arguments, Surroundings(output, error), stop.Token);
        try
        {
            return new CommandOutcome(await command.WaitAsync(Timeout), output.ToString(), error.ToString());
        }
        catch (TimeoutException)
        {
            await stop.CancelAsync();
            throw new AssertionException($"'orchestrator {string.Join(' ', arguments)}' did not end within {Timeout}. {error}");
        }
    }

    private async Task<CommandOutcome> RunInItsOwnAsync(string[] arguments)
    {
        using var process = Start(arguments);
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new CommandOutcome(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new AssertionException($"'orchestrator {string.Join(' ', arguments)}' did not end within {Timeout}.");
        }
    }

    public string Write(string name, string content)
    {
        var path = Path.Combine(Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
