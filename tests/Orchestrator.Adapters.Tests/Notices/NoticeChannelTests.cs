using System.Text;
using Orchestrator.Failures;
using Orchestrator.Notices.Slack;
using Orchestrator.Notices.Webhook;

namespace Orchestrator.Notices;

[TestFixture]
internal sealed class NoticeChannelTests
{
    private const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string OlderKey = "b2xkZXIta2V5LW9mLXR3ZW50eS1mb3VyLWJ5dGVzISE=";

    private readonly NoticeHttp _http = new();
    private NoticeReceiver _receiver = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _receiver = await NoticeReceiver.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _receiver.DisposeAsync();
    }

    [Test]
    public void Of_TheSpecificationsExample_IsItsSignature() => Assert.That(
        WebhookSignature.Of("ops", $"whsec_{Key}", "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), Encoding.UTF8.GetBytes("{\"test\": 2432232314}")),
        Is.EqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));

    [Test]
    public async Task SendAsync_Webhook_IsSignedAndSaysWhatHappened()
    {
        var message = Message(Notice("Greeting in \"German\""), Notice("Second") with { Event = NoticeEvent.Budget });

        await Webhook().SendAsync(Address($"whsec_{Key}"), message, CancellationToken.None);

        var received = _receiver.Received[^1];
        Assert.That(received.IsSignedWith(Key), Is.True);
        Assert.That(received.Id, Is.EqualTo($"msg_{message.Id:N}"));
        Assert.That(received.Headers["webhook-timestamp"], Does.Match("^[0-9]{10}$"));
        Assert.That(received.Headers["content-type"], Is.EqualTo("application/json"));
        Assert.That(received.Json["type"]!.GetValue<string>(), Is.EqualTo("orchestrator.notices"));
        Assert.That(received.Events, Is.EqualTo(new[] { "needs-human", "budget" }));
        Assert.That(received.Json["data"]!["notices"]![0]!["title"]!.GetValue<string>(), Is.EqualTo("Greeting in \"German\""));
    }

    [Test]
    public async Task SendAsync_WhileTheSecretIsChanged_IsSignedWithBoth()
    {
        await Webhook().SendAsync(Address($"whsec_{Key} whsec_{OlderKey}"), Message(Notice("One")), CancellationToken.None);

        Assert.That(_receiver.Received[^1].IsSignedWith(Key), Is.True);
        Assert.That(_receiver.Received[^1].IsSignedWith(OlderKey), Is.True);
        Assert.That(_receiver.Received[^1].IsSignedWith("YW5vdGhlci1rZXktb2YtdHdlbnR5LWZvdXItYnl0ZXM="), Is.False);
    }

    [TestCase("")]
    [TestCase("whsec_c2hvcnQ=")]
    [TestCase("a password, not base64 at all")]
    public void SendAsync_ABadSecret_SaysSoWithoutIt(string secret)
    {
        var failed = Assert.ThrowsAsync<ProviderException>(() => Webhook().SendAsync(Address(secret), Message(Notice("One")), CancellationToken.None));

        Assert.That(failed!.Category, Is.EqualTo(FailureCategory.Configuration));
        Assert.That(failed.Message, Does.Contain("'ops'"));
        Assert.That(secret.Length == 0 || !failed.Message.Contains(secret, StringComparison.Ordinal), Is.True);
    }

    [TestCase(500, FailureCategory.Transient)]
    [TestCase(429, FailureCategory.RateLimited)]
    [TestCase(410, FailureCategory.NotFound)]
    [TestCase(302, FailureCategory.Rejected)]
    public void SendAsync_Refused_IsAFailureAndGoesNowhereElse(int status, FailureCategory category)
    {
        _receiver.AnswerNext(status);

        var failed = Assert.ThrowsAsync<ProviderException>(() => new SlackChannel(_http).SendAsync(Address(null), Message(Notice("One")), CancellationToken.None));

        Assert.That(failed!.Category, Is.EqualTo(category));
        Assert.That(failed.ToString(), Does.Not.Contain("its-secret"), "the address of a Slack webhook is a secret");
        Assert.That(_receiver.Received[^1].Path, Is.EqualTo("/services/T0000/its-secret"));
    }

    [Test]
    public async Task SendAsync_NobodyListens_SaysSoWithoutTheAddress()
    {
        var gone = await NoticeReceiver.StartAsync();
        var url = gone.Url;
        await gone.DisposeAsync();

        var failed = Assert.ThrowsAsync<ProviderException>(() => new SlackChannel(_http).SendAsync(new NoticeAddress("ops", url, null), Message(Notice("One")), CancellationToken.None));

        Assert.That(failed!.Category, Is.EqualTo(FailureCategory.Transient));
        Assert.That(failed.Message, Does.Not.Contain("127.0.0.1"));
    }

    [Test]
    public async Task SendAsync_SlackWithAHostileTitle_CanNeitherMentionNorLinkNorFormat()
    {
        var hostile = Notice("<!channel> `*bold*` <https://evil.example|click> &lt;\n@here") with { Reason = "</a>` <@U1>" };

        await new SlackChannel(_http).SendAsync(Address(null), Message(hostile), CancellationToken.None);

        var text = _receiver.Received[^1].Json["text"]!.GetValue<string>();
        Assert.That(text, Does.Not.Contain("<"));
        Assert.That(text, Does.Contain("`&lt;!channel&gt; '*bold*' &lt;https://evil.example|click&gt; &amp;lt; @here`"));
        Assert.That(text.Split('`'), Has.Length.EqualTo(11), "five pieces of code, and nothing ends one early");
        Assert.That(_receiver.Received[^1].Headers, Does.Not.ContainKey("webhook-signature"));
    }

    [Test]
    public async Task SendAsync_SlackWithSeveral_IsOneMessage()
    {
        var before = _receiver.Received.Count;

        await new SlackChannel(_http).SendAsync(Address(null), Message(Notice("One"), Notice("Two") with { Event = NoticeEvent.Done, PullRequest = 7 }), CancellationToken.None);

        Assert.That(_receiver.Received, Has.Count.EqualTo(before + 1));
        var text = _receiver.Received[^1].Json["text"]!.GetValue<string>();
        Assert.That(text, Does.StartWith("*2 notices*\n*Waits for a person*: `local:12` `One`"));
        Assert.That(text, Does.Contain("*Done*: `local:12` `Two` in `acme/shop`, pull request 7, 1.50 USD"));
    }

    private WebhookChannel Webhook() => new(_http, TimeProvider.System);

    private NoticeAddress Address(string? secret) => new("ops", _receiver.Url, secret);

    private static NoticeMessage Message(params Notice[] notices) => new(Guid.CreateVersion7(), notices);

    private static Notice Notice(string title) => new(
        Guid.CreateVersion7(), NoticeEvent.NeedsHuman, DateTimeOffset.UtcNow, Guid.CreateVersion7(), "NeedsHuman", "default", "local:12", title, "acme/shop", null, null, 1.5m);
}
