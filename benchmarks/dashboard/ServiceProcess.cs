using System.Diagnostics;

namespace Orchestrator;

/// <summary>The service in a process of its own, and a client that is signed in to it.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, HttpClient client)
    {
        _process = process;
        Client = client;
    }

    public HttpClient Client { get; }

    public static async Task<ServiceProcess> StartAsync(string data)
    {
        var process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "orchestrator"), ["serve", "--data", data, "--urls", "http://127.0.0.1:0", "--roles", "api,engine,worker"])
        {
            RedirectStandardError = true,
        })!;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Dashboard: ", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                var link = new Uri(line.Split(' ')[1]);
                var client = new HttpClient { BaseAddress = new Uri(link, "/"), Timeout = TimeSpan.FromMinutes(5) };
                using var signedIn = await client.GetAsync(link);
                signedIn.EnsureSuccessStatusCode();
                return new ServiceProcess(process, client);
            }
        }

        throw new InvalidOperationException("The service ended without a link to its dashboard.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
