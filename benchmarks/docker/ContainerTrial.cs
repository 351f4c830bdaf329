using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Orchestrator.Sandboxes;
using Orchestrator.Sandboxes.Docker;

namespace Orchestrator;

/// <summary>Our provider as a stage uses it: a work tree copied in, and all limits.</summary>
internal sealed class ContainerTrial : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("docker-benchmark").FullName;
    private readonly DockerSandboxProvider _provider;
    private readonly WorkTreeSeed _seed;
    private int _last;

    public ContainerTrial(string socket, string image)
    {
        var seed = Directory.CreateDirectory(Path.Combine(_directory, "seed")).FullName;
        File.WriteAllText(Path.Combine(seed, "README.md"), "A repository.\n");
        _seed = new WorkTreeSeed("commit", seed);
        _provider = new DockerSandboxProvider(Options.Create(new DockerSandboxOptions { Image = image, Socket = socket, Directory = Path.Combine(_directory, "containers") }), TimeProvider.System);
    }

    /// <summary>From the call to the first command's end, and what destroying then takes.</summary>
    public async Task<(double Start, double Destroy)> RunAsync()
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}-{++_last}");
        var started = Stopwatch.GetTimestamp();
        var sandbox = await _provider.StartAsync(new SandboxSpec { Key = key, WorkTree = _seed }, CancellationToken.None);
        var result = await sandbox.ExecuteAsync(new SandboxCommand { Arguments = ["true"] }, null, CancellationToken.None);
        var ended = Stopwatch.GetTimestamp();
        await sandbox.DisposeAsync();
        return result.Succeeded
            ? (Stopwatch.GetElapsedTime(started, ended).TotalMilliseconds, Stopwatch.GetElapsedTime(ended).TotalMilliseconds)
            : throw new InvalidOperationException($"The first command ended with {result}.");
    }

    public void Dispose()
    {
        _provider.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
