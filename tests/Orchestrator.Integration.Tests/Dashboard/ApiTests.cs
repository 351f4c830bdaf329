using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Orchestrator.Cli;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard;

/// <summary>The API as a program meets it.</summary>
internal sealed class ApiTests : CliFixture
{
    private DashboardSite _site = null!;
    private Guid _run;

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
    public async Task Runs_WithAKey_AreListedAndShown()
    {
        using var client = await StartAsync("viewer", RunStates.NeedsHuman);

        var list = await client.GetFromJsonAsync<JsonElement>("/api/v1/runs?state=needshuman&q=GREET");
        var none = await client.GetFromJsonAsync<JsonElement>("/api/v1/runs?q=nothing");
        var queue = await client.GetFromJsonAsync<JsonElement>("/api/v1/queue");
        var shown = await client.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{_run}");
        using var missing = await client.GetAsync($"/api/v1/runs/{Guid.CreateVersion7()}");
        using var state = await client.GetAsync("/api/v1/runs?state=Lost");

        Assert.Multiple(() =>
        {
            Assert.That(list.GetProperty("runs").EnumerateArray().Single().GetProperty("id").GetGuid(), Is.EqualTo(_run));
            Assert.That(none.GetProperty("runs").GetArrayLength(), Is.Zero);
            Assert.That(queue.GetProperty("runs").GetArrayLength(), Is.EqualTo(1));
            Assert.That(shown.GetProperty("run").GetProperty("state").GetString(), Is.EqualTo("NeedsHuman"));
            Assert.That(missing.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(missing.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(state.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        });
    }

    [Test]
    public async Task Decision_WithoutAKeyOrItsRole_IsRefused()
    {
        using var viewer = await StartAsync("viewer", RunStates.NeedsHuman);
        using var nobody = _site.NewClient();
        using var guessing = _site.NewClient();
        guessing.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guess");
        using var person = await _site.SignedInClientAsync();

        using var withoutKey = await nobody.PostAsync($"/api/v1/runs/{_run}/cancel", null);
        using var withGuess = await guessing.GetAsync("/api/v1/runs");
        using var asViewer = await viewer.PostAsync($"/api/v1/runs/{_run}/cancel", null);

        // A browser sends its cookie whoever asks for the request.
        using var withCookie = await person.PostAsync($"/api/v1/runs/{_run}/cancel", null);
        using var lookedAt = await person.GetAsync("/api/v1/runs");

        Assert.Multiple(() =>
        {
            Assert.That(withoutKey.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(withGuess.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(asViewer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(asViewer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(withCookie.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(lookedAt.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task Cancel_RepeatedWithItsKey_IsCarriedOutAndWrittenDownOnce()
    {
        using var client = await StartAsync("operator", RunStates.NeedsHuman);

        using var first = await CancelAsync(client, "one", "Not needed.");
        var over = await WaitForEndAsync(client);
        using var again = await CancelAsync(client, "one", "Not needed.");
        using var other = await CancelAsync(client, "one", "Something else.");
        using var late = await CancelAsync(client, "two", "Not needed.");
        using var approval = await client.PostAsJsonAsync($"/api/v1/runs/{_run}/approve", new { plan = "0" });
        var records = await client.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{_run}/records");

        var decisions = records.GetProperty("records").EnumerateArray().Where(record => record.GetProperty("kind").GetString() == "decision").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(over.GetProperty("reason").GetString(), Does.Contain("Not needed. (key:ci)"));
            Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(approval.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(decisions, Has.Count.EqualTo(1));
            Assert.That(decisions[0].GetProperty("text").GetString(), Is.EqualTo("key:ci cancelled the run through the api: Not needed."));
        });
    }

    [Test]
    public async Task Budget_RaisedByAnOperator_IsBoundedAndWrittenDown()
    {
        using var client = await StartAsync("operator", RunStates.NeedsHuman);

        using var raised = await client.PostAsJsonAsync($"/api/v1/runs/{_run}/budget", new { usd = 5 });
        using var nothing = await client.PostAsJsonAsync($"/api/v1/runs/{_run}/budget", new { usd = 0 });
        using var tooMuch = await client.PostAsJsonAsync($"/api/v1/runs/{_run}/budget", new { usd = 1_000_000 });
        var refusal = await tooMuch.Content.ReadFromJsonAsync<JsonElement>();
        var records = await client.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{_run}/records");

        var decisions = records.GetProperty("records").EnumerateArray().Where(record => record.GetProperty("kind").GetString() == "decision").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(raised.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(nothing.IsSuccessStatusCode, Is.False);
            Assert.That(tooMuch.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(refusal.GetProperty("detail").GetString(), Does.Contain("is left"));
            Assert.That(decisions.Select(decision => decision.GetProperty("text").GetString()), Is.EqualTo(new[] { "key:ci raised the budget by $5.00 through the api" }));
        });
    }

    [Test]
    public async Task Description_NamesEveryActAndHowToSignIn()
    {
        using var client = await StartAsync("viewer", RunStates.NeedsHuman);

        var description = await client.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json");

        var paths = description.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(paths, Is.SupersetOf(new[] { "cancel", "retry", "continue", "approve", "send-back", "budget" }.Select(act => $"/api/v1/runs/{{id}}/{act}")));
            Assert.That(paths, Has.All.StartsWith("/api/v1/"));
            Assert.That(description.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").GetProperty("scheme").GetString(), Is.EqualTo("bearer"));
        });
    }

    private async Task<HttpClient> StartAsync(string role, string state)
    {
        _run = Guid.CreateVersion7();
        await StoreSeed.AddAsync(Orchestrator, new RunState
        {
            CorrelationId = _run,
            CurrentState = state,
            TicketSource = "local",
            TicketId = "greet.md",
            TicketTitle = "Greet the reader",
            Forge = "local",
            Repository = "/nowhere",
            Actor = "test",
            Team = "default",
            Reason = "It cannot go on.",
            CreatedAt = DateTimeOffset.UtcNow,
            UpdatedAt = DateTimeOffset.UtcNow,
        });
        var made = (await Orchestrator.RunAsync("dashboard", "key", "ci", "--role", role, "--json")).Json();
        Orchestrator.Environment["ORCHESTRATOR_Dashboard__ApiKeys__ci__Sha256"] = made.GetProperty("sha256").GetString();
        Orchestrator.Environment["ORCHESTRATOR_Dashboard__ApiKeys__ci__Role"] = role;
        _site = await DashboardSite.StartAsync(Orchestrator);
        var client = _site.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.GetProperty("key").GetString());
        return client;
    }

    private async Task<HttpResponseMessage> CancelAsync(HttpClient client, string key, string comment)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/runs/{_run}/cancel") { Content = JsonContent.Create(new { comment }) };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    private async Task<JsonElement> WaitForEndAsync(HttpClient client)
    {
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        while (true)
        {
            var run = (await client.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{_run}", timeout.Token)).GetProperty("run");
            if (run.GetProperty("state").GetString() is RunStates.Closing or RunStates.Cancelled)
            {
                return run;
            }
        }
    }
}
