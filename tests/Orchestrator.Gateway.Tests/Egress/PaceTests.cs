using Microsoft.Extensions.Time.Testing;

namespace Orchestrator.Egress;

[TestFixture]
public sealed class PaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Pause_OneSecondsWorth_PassesAtOnce()
    {
        var pace = new Pace(1000, _time);

        pace.Add(1000);

        Assert.That(pace.Pause, Is.Null);
    }

    [Test]
    public void Pause_MoreAtOnce_IsWaitedForAndPaidOff()
    {
        var pace = new Pace(1000, _time);

        pace.Add(4000);
        var first = pace.Pause;
        _time.Advance(TimeSpan.FromSeconds(2));
        var second = pace.Pause;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(first, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(second, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(pace.Pause, Is.Null);
    }

    [Test]
    public void Pause_AfterALongSilence_NothingWasSavedUp()
    {
        var pace = new Pace(1000, _time);
        _time.Advance(TimeSpan.FromHours(1));

        pace.Add(3000);

        Assert.That(pace.Pause, Is.EqualTo(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public async Task Answer_BeyondTheRate_ComesOnlyAsTimePasses()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n" + new string('x', 400_000));
        await using var harness = new GatewayHarness
        {
            Time = _time,
            BytesPerSecond = 1000,
            Rules = { new EgressRule { Id = "all", Host = "site.test" } },
        };
        harness.Host("site.test", server.Port);
        harness.Options.IdleTimeout = TimeSpan.FromDays(1);
        using var client = await harness.ConnectAsync();
        await client.SendAsync("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
        await client.ReadUntilAsync("\r\n\r\n");
        var began = _time.GetUtcNow();

        var reading = client.ReadToEndAsync();
        while (!reading.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await reading, Does.EndWith("xxx"));
        Assert.That(_time.GetUtcNow() - began, Is.GreaterThan(TimeSpan.FromSeconds(200)));
    }
}
