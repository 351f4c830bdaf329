using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orchestrator.Cli;

namespace Orchestrator.GitHub;

/// <summary>From nothing to an App, and what <c>doctor</c> says of it.</summary>
[Category("Integration")]
internal sealed partial class GitHubAppCommandTests : CliFixture
{
    private GitHubServer _server = null!;
    private string _folder = "";

    private string Credentials => Path.Combine(Orchestrator.Home, "credentials");

    [SetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("orchestrator-github-").FullName;
        _server = await GitHubServer.StartAsync(_folder);
        var environment = Orchestrator.Environment;
        environment["ORCHESTRATOR_GitHub__ApiUrl"] = $"{_server.Address}/";
        environment["ORCHESTRATOR_GitHub__WebUrl"] = $"{_server.Address}/";
        environment["ORCHESTRATOR_Gateway__Credentials__Directory"] = Credentials;
    }

    [TearDown]
    public async Task TearDown()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Create_ConfirmedInABrowser_StoresTheSecretsForTheOwnerAlone()
    {
        _server.State.AppCodes.Add("a1b2c3");
        using var process = Orchestrator.Start("github", "app", "create", "--url", "https://orchestrator.example.org", "--organisation", "acme", "--json");
        var page = new Uri(JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!["open"]!.GetValue<string>());
        using var browser = new HttpClient();

        var form = await browser.GetStringAsync(page);
        var target = WebUtility.HtmlDecode(Action().Match(form).Groups[1].Value);
        var manifest = JsonNode.Parse(WebUtility.HtmlDecode(Manifest().Match(form).Groups[1].Value))!;
        using var forged = await browser.GetAsync(new Uri(page, "/created?code=a1b2c3&state=guessed"));
        using var back = await browser.GetAsync(new Uri(page, $"/created?code=a1b2c3&state={target.Split("state=")[1]}"));
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Multiple(() =>
        {
            Assert.That(target, Does.StartWith($"{_server.Address}/organizations/acme/settings/apps/new?state="));
            Assert.That(manifest["hook_attributes"]!["url"]!.GetValue<string>(), Is.EqualTo("https://orchestrator.example.org/webhooks/github"));
            Assert.That(manifest["default_permissions"]!["contents"]!.GetValue<string>(), Is.EqualTo("write"));
            Assert.That(manifest["default_permissions"]!.AsObject().ContainsKey("administration"), Is.False);
            Assert.That((forged.StatusCode, back.StatusCode, process.ExitCode), Is.EqualTo((HttpStatusCode.BadRequest, HttpStatusCode.OK, 0)), said);
            Assert.That(File.ReadAllText(Path.Combine(Credentials, "github-webhook-secret")), Is.EqualTo("a-webhook-secret"));
            Assert.That(File.GetUnixFileMode(Path.Combine(Credentials, "github-app-key")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(said, Does.Contain("Iv1.0123456789abcdef").And.Not.Contain("secret\"").And.Not.Contain("PRIVATE KEY").And.Not.Contain("a-webhook-secret"));
            Assert.That(_server.Mistakes, Is.Empty);
        });
    }

    [Test]
    public async Task Create_AKeyIsThereAlready_ReplacesNothing()
    {
        Orchestrator.Write("credentials/github-app-key", "the old one");

        var outcome = await Orchestrator.RunAsync("github", "app", "create", "--url", "https://orchestrator.example.org");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("not replaced"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Credentials, "github-app-key")), Is.EqualTo("the old one"));
    }

    [Test]
    public async Task Doctor_AppLacksSomething_SaysWhatToGrant()
    {
        Orchestrator.Environment["ORCHESTRATOR_GitHub__Enabled"] = "true";
        Orchestrator.Environment["ORCHESTRATOR_GitHub__AppId"] = $"{State.GitHubState.AppId}";
        Orchestrator.Write("credentials/github-app-key", State.GitHubState.AppKey.ExportRSAPrivateKeyPem());
        _server.State.AppPermissions["contents"] = "read";
        _server.State.AppPermissions.Remove("checks");

        var lacking = await Orchestrator.RunAsync("doctor", "--json");
        _server.State.AppPermissions["contents"] = "write";
        var working = await Orchestrator.RunAsync("doctor", "--json");

        Assert.That(lacking.Output, Does.Contain("the App lacks contents: write"));
        Assert.That(working.Output, Does.Contain("works without checks: write").And.Contain("nothing is told of check_suite, status"));
    }

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("name=\"manifest\" value=\"([^\"]*)\"")]
    private static partial Regex Manifest();
}
