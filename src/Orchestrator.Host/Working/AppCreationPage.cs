using System.Net;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Clients.GitHub.App;

namespace Orchestrator.Working;

/// <summary>A page on loopback that sends a browser to GitHub with the App's description, and takes the code with which it comes back.</summary>
internal sealed class AppCreationPage : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TaskCompletionSource<string> _code = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What comes back without it was not sent from here.
    private readonly string _state = RandomNumberGenerator.GetHexString(32, lowercase: true);

    private AppCreationPage(WebApplication application) => _application = application;

    public Uri Address { get; private set; } = null!;

    public static async Task<AppCreationPage> StartAsync(Uri gitHub, string? organisation, string name, Uri service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var page = new AppCreationPage(application);
        application.MapGet("/", () => Results.Content(page.Form(gitHub, organisation, name, service), "text/html; charset=utf-8"));
        application.MapGet("/created", (string? code, string? state) => page.Take(code, state));
        await application.StartAsync();
        page.Address = new Uri(application.Urls.Single());
        return page;
    }

    public Task<string> CodeAsync(CancellationToken cancellationToken) => _code.Task.WaitAsync(cancellationToken);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private string Form(Uri gitHub, string? organisation, string name, Uri service)
    {
        var place = organisation is { Length: > 0 } ? $"organizations/{Uri.EscapeDataString(organisation)}/settings/apps/new" : "settings/apps/new";
        var manifest = AppManifest.Write(name, service, new Uri(Address, "/created"));
        return $"""
            <!doctype html>
            <meta charset="utf-8">
            <title>Make the GitHub App</title>
            <form method="post" action="{WebUtility.HtmlEncode(new Uri(gitHub, $"{place}?state={_state}").AbsoluteUri)}">
              <input type="hidden" name="manifest" value="{WebUtility.HtmlEncode(manifest)}">
              <button>Make the App on {WebUtility.HtmlEncode(gitHub.Host)}</button>
            </form>
            """;
    }

    private IResult Take(string? code, string? state)
    {
        if (code is null || state is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(_state)))
        {
            return Results.Text("This did not begin here. Go back to the terminal and open the address it names.", statusCode: StatusCodes.Status400BadRequest);
        }

        _code.TrySetResult(code);
        return Results.Text("Taken. Go on in the terminal.");
    }
}
