using System.Net;
using Orchestrator.Cli;

namespace Orchestrator.Dashboard;

/// <summary>The service, as a person on the same machine meets it.</summary>
internal sealed class DashboardSite : IAsyncDisposable
{
    private readonly OrchestratorProcess _program;
    private readonly ServiceInProcess _service;

    private DashboardSite(OrchestratorProcess program, ServiceInProcess service, Uri address, Uri link)
    {
        _program = program;
        _service = service;
        Address = address;
        FirstLink = link;
    }

    public Uri Address { get; }

    /// <summary>The link that was printed at the start.</summary>
    public Uri FirstLink { get; }

    public static async Task<DashboardSite> StartAsync(OrchestratorProcess program, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        var service = new ServiceInProcess(program, arguments.Contains("--urls") ? arguments : ["--urls", "http://127.0.0.1:0", .. arguments]);
        Uri? address = null;
        while (true)
        {
            var line = await service.ReadLineAsync(timeout.Token);
            if (line.StartsWith("Listening on ", StringComparison.Ordinal))
            {
                address = new Uri(line["Listening on ".Length..].Split(". ")[0].Split(", ")[0].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
            }
            else if (line.StartsWith("Dashboard: ", StringComparison.Ordinal))
            {
                return new DashboardSite(program, service, address!, new Uri(line.Split(" ")[1]));
            }
        }
    }

    public async Task<Uri> NewLinkAsync() =>
        new((await _program.RunAsync("dashboard", "link", "--urls", Address.ToString(), "--json")).Json().GetProperty("link").GetString()!);

    /// <summary>A client that follows nothing and has no cookies but those it is given.</summary>
    public HttpClient NewClient(CookieContainer? cookies = null) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies is not null, CookieContainer = cookies ?? new CookieContainer() }) { BaseAddress = Address };

    /// <summary>A client with a session of its own.</summary>
    public async Task<HttpClient> SignedInClientAsync()
    {
        var client = NewClient(new CookieContainer());
        using var answer = await client.GetAsync(await NewLinkAsync());
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        return client;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();
}
