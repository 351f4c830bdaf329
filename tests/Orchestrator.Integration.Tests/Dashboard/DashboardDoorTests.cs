using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Orchestrator.Cli;

namespace Orchestrator.Dashboard;

/// <summary>Who is let in, and what is tried by those who are not.</summary>
internal sealed partial class DashboardDoorTests : CliFixture
{
    private DashboardSite _site = null!;

    [TearDown]
    public async Task StopAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
            _site = null!;
        }
    }

    [Test]
    public async Task Link_UsedTwice_LetsInOnce()
    {
        _site = await DashboardSite.StartAsync(Orchestrator);
        using var client = _site.NewClient();

        using var first = await client.GetAsync(_site.FirstLink);
        using var second = await client.GetAsync(_site.FirstLink);
        using var made = await client.GetAsync(await _site.NewLinkAsync());
        using var guessed = await client.GetAsync(new Uri(_site.Address, "/sign-in?code=../../orchestrator.db"));

        Assert.Multiple(() =>
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
            Assert.That(first.Headers.GetValues("Set-Cookie").Single(), Does.Contain("httponly").And.Contain("samesite=lax"));
            Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(second.Headers.Contains("Set-Cookie"), Is.False);
            Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
            Assert.That(guessed.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        });
    }

    [Test]
    public async Task Page_NobodySignedIn_LeadsToTheSignIn()
    {
        _site = await DashboardSite.StartAsync(Orchestrator);
        using var client = _site.NewClient();

        using var page = await client.GetAsync("/runs?state=open");
        using var live = await client.GetAsync("/live/runs");
        using var api = await client.GetAsync("/api/v1/runs");
        using var outside = await client.GetAsync(new Uri($"{await _site.NewLinkAsync()}&to=//evil.example/"));

        Assert.Multiple(() =>
        {
            Assert.That(page.Headers.Location?.PathAndQuery, Is.EqualTo("/sign-in?to=%2Fruns%3Fstate%3Dopen"));
            Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(api.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(api.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(outside.Headers.Location?.OriginalString, Is.EqualTo("/"), "it leads to another site");
        });
    }

    [TestCase("Host", "evil.example")]
    [TestCase("Host", "localhost.evil.example")]
    [TestCase("Origin", "http://evil.example")]
    [TestCase("Origin", "null")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    [TestCase("X-Forwarded-For", "203.0.113.9")]
    [TestCase("Forwarded", "for=203.0.113.9")]
    public async Task Request_OfAnotherSiteOrThroughAProxy_IsRefused(string header, string value)
    {
        _site = await DashboardSite.StartAsync(Orchestrator);
        using var client = await _site.SignedInClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs");
        request.Headers.Add(header, value);
        using var health = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        health.Headers.Add(header, value);

        using var answer = await client.SendAsync(request);
        using var alive = await client.SendAsync(health);

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(alive.StatusCode, Is.EqualTo(HttpStatusCode.OK), "health is not apart");
        });
    }

    [Test]
    public async Task Form_WithoutTokenOrOfAnotherSession_IsRefusedAndSignOutEndsTheSession()
    {
        _site = await DashboardSite.StartAsync(Orchestrator);
        var cookies = new CookieContainer();
        using var client = _site.NewClient(cookies);
        using var signedIn = await client.GetAsync(await _site.NewLinkAsync());
        var token = Token(await client.GetStringAsync(new Uri("/runs", UriKind.Relative)));
        var kept = cookies.GetCookies(_site.Address).Single(cookie => cookie.Name == "orchestrator-session").Value;
        using var other = await _site.SignedInClientAsync();
        var othersToken = Token(await other.GetStringAsync(new Uri("/runs", UriKind.Relative)));

        using var without = await client.PostAsync("/sign-out", new FormUrlEncodedContent([]));
        using var others = await client.PostAsync("/sign-out", Form(othersToken));
        using var still = await client.GetAsync("/runs");
        using var right = await client.PostAsync("/sign-out", Form(token));

        // Whoever has copied the cookie is signed out too.
        using var copy = _site.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs");
        request.Headers.Add("Cookie", $"orchestrator-session={kept}");
        using var after = await copy.SendAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(without.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(others.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(still.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(right.Headers.Location?.OriginalString, Is.EqualTo("/sign-in"));
            Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "the session goes on");
        });
    }

    [Test]
    public async Task Page_HasHeadersThatLetNothingIn()
    {
        _site = await DashboardSite.StartAsync(Orchestrator);
        using var client = await _site.SignedInClientAsync();

        using var page = await client.GetAsync("/runs");
        var text = await page.Content.ReadAsStringAsync();

        Assert.Multiple(() =>
        {
            Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'").And.Not.Contain("unsafe").And.Contain("frame-ancestors 'none'"));
            Assert.That(page.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
            Assert.That(page.Headers.CacheControl?.NoStore, Is.True);
            Assert.That(page.Headers.Contains("Server"), Is.False);
            Assert.That(text, Does.Not.Contain(" style=").And.Not.Contain("<script>").And.Not.Contain(" onclick="));
        });
    }

    [Test]
    public async Task SignIn_TriedTooOften_IsSlowedDown()
    {
        _site = await DashboardSite.StartAsync(Orchestrator);
        using var client = _site.NewClient();
        var last = HttpStatusCode.OK;

        for (var attempt = 0; attempt < 30 && last != HttpStatusCode.TooManyRequests; attempt++)
        {
            using var answer = await client.GetAsync($"/sign-in?code={attempt}");
            last = answer.StatusCode;
        }

        Assert.That(last, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Service_OnAllAddresses_ShowsOthersNothingButItsHealth()
    {
        var address = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(one => one.Address)
            .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one));
        if (address is null)
        {
            Assert.Ignore("This machine has no address but loopback.");
        }

        _site = await DashboardSite.StartAsync(Orchestrator, "--urls", "http://0.0.0.0:0");
        using var client = _site.NewClient();
        var fromOutside = new UriBuilder(_site.Address) { Host = address!.ToString() }.Uri;
        using var spoofed = new HttpRequestMessage(HttpMethod.Get, new Uri(fromOutside, "/runs"));
        spoofed.Headers.Host = $"127.0.0.1:{fromOutside.Port}";

        using var page = await client.GetAsync(new Uri(fromOutside, "/sign-in"));
        using var pretending = await client.SendAsync(spoofed);
        using var health = await client.GetAsync(new Uri(fromOutside, "/health/live"));

        Assert.Multiple(() =>
        {
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(pretending.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [TestCase("Dashboard__PublicUrl", "https://agents.example.org", "nobody could sign in")]
    [TestCase("Dashboard__PublicUrl", "http://agents.example.org", "https")]
    [TestCase("Dashboard__ApiKeys__ci__Sha256", "secret", "SHA-256")]
    [TestCase("Dashboard__TraceUrl", "javascript:alert({traceId})", "http")]
    public async Task Settings_ThatWouldOpenTooMuch_StopTheService(string setting, string value, string why)
    {
        Orchestrator.Environment[$"ORCHESTRATOR_{setting}"] = value;

        var outcome = await Orchestrator.RunAsync("serve", "--urls", "http://127.0.0.1:0");

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain(why));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Service_WithADashboardSwitchedOff_HasNone()
    {
        Orchestrator.Environment["ORCHESTRATOR_Dashboard__Enabled"] = "false";
        using var process = Orchestrator.Start("serve", "--urls", "http://127.0.0.1:0");
        try
        {
            var line = "";
            while (!line.StartsWith("Listening on ", StringComparison.Ordinal))
            {
                line = await process.StandardError.ReadLineAsync() ?? throw new AssertionException("The service ended.");
            }

            _ = process.StandardError.ReadToEndAsync();
            using var client = new HttpClient { BaseAddress = new Uri(line["Listening on ".Length..].Split(". ")[0]) };

            using var page = await client.GetAsync("/runs");

            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    internal static string Token(string page) => TokenField().Match(page).Groups[1].Value;

    internal static FormUrlEncodedContent Form(string token) => new([new KeyValuePair<string, string>("form-token", token)]);

    [GeneratedRegex("name=\"form-token\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
