using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orchestrator.Failures;
using Orchestrator.Forges;

namespace Orchestrator.Resilience;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ResilientForgeTests
{
    private static readonly RepositoryInfo Found = new("acme/app", "main", new GitRemote("https://forge.example.org/acme/app.git"));

    private readonly FakeTimeProvider _time = new();
    private readonly RecordedOutages _outages = new();
    private readonly ResilienceOptions _options = new();

    [Test]
    public async Task Call_TransientThenWell_IsTriedAgain()
    {
        var forge = new FaultyForge(Fails(FailureCategory.Transient), Fails(FailureCategory.Transient), Answers);

        var found = await FinishAsync(Protect(forge).FindRepositoryAsync("acme/app", CancellationToken.None));

        Assert.That(found, Is.EqualTo(Found));
        Assert.That(forge.Calls, Is.EqualTo(3));
    }

    [TestCase(FailureCategory.Configuration)]
    [TestCase(FailureCategory.Authentication)]
    [TestCase(FailureCategory.NotFound)]
    [TestCase(FailureCategory.RateLimited)]
    [TestCase(FailureCategory.Rejected)]
    [TestCase(FailureCategory.Malformed)]
    [TestCase(FailureCategory.LimitExceeded)]
    public void Call_FailureThatTimeDoesNotMendSoon_IsMadeOnce(FailureCategory category)
    {
        var forge = new FaultyForge(Fails(category));

        var failure = Assert.ThrowsAsync<ProviderException>(() => FinishAsync(Protect(forge).FindRepositoryAsync("acme/app", CancellationToken.None)));

        Assert.That(failure!.Category, Is.EqualTo(category));
        Assert.That(forge.Calls, Is.EqualTo(1));
    }

    [TestCase(FailureCategory.Transient)]
    [TestCase(FailureCategory.RateLimited)]
    public async Task Call_OtherSideNamesAPause_WaitsExactlyThatLong(FailureCategory category)
    {
        var forge = new FaultyForge(Fails(category, TimeSpan.FromSeconds(7)), Answers);

        var call = Protect(forge).FindRepositoryAsync("acme/app", CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(6.9));
        var early = forge.Calls;
        await FinishAsync(call);

        Assert.That(early, Is.EqualTo(1));
        Assert.That(forge.Calls, Is.EqualTo(2));
    }

    [Test]
    public void Call_OtherSideAsksForLong_FailsAtOnceWithWhatItAskedFor()
    {
        var forge = new FaultyForge(Fails(FailureCategory.Transient, TimeSpan.FromMinutes(10)));

        var failure = Assert.ThrowsAsync<ProviderException>(() => Protect(forge).FindRepositoryAsync("acme/app", CancellationToken.None));

        Assert.That(failure!.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(10)));
        Assert.That(forge.Calls, Is.EqualTo(1));
    }

    [Test]
    public void Call_NeverAnswers_EndsAsTransientAfterItsTries()
    {
        var forge = new FaultyForge(Hangs);

        var failure = Assert.ThrowsAsync<ProviderException>(() => FinishAsync(Protect(forge).FindRepositoryAsync("acme/app", CancellationToken.None)));

        Assert.Multiple(() =>
        {
            Assert.That(failure!.Category, Is.EqualTo(FailureCategory.Transient));
            Assert.That(failure.Message, Does.Contain("Forge 'faulty'").And.Contain("find a repository"));
            Assert.That(forge.Calls, Is.EqualTo(4));
        });
    }

    [Test]
    public void Call_CallerGivesUp_IsCancelledAndNotTriedAgain()
    {
        var forge = new FaultyForge(Hangs);
        using var stop = new CancellationTokenSource();

        var call = Protect(forge).FindRepositoryAsync("acme/app", stop.Token);
        stop.Cancel();

        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(forge.Calls, Is.EqualTo(1));
    }

    [Test]
    public async Task Calls_FailTooOften_OpenTheCircuitUntilOneSucceeds()
    {
        _options.Retries = 0;
        _options.MinimumCalls = 4;
        var isDown = true;
        var forge = new FaultyForge(token => isDown ? Fails(FailureCategory.Transient)(token) : Answers(token));
        using var states = new RecordedCircuitStates();
        var circuits = new CircuitStates(_outages, NullLogger<CircuitStates>.Instance);
        var pipelines = new ProviderPipelines(Options.Create(_options), circuits, _time);
        var guarded = new ForgeCatalog([forge], pipelines).Get("faulty");

        await FailAsync(guarded, 4);
        var open = Assert.ThrowsAsync<ProviderException>(() => guarded.FindRepositoryAsync("acme/app", CancellationToken.None));
        var callsWhileOpen = forge.Calls;
        isDown = false;
        _time.Advance(_options.Break + TimeSpan.FromSeconds(1));
        var found = await guarded.FindRepositoryAsync("acme/app", CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(open!.Category, Is.EqualTo(FailureCategory.Transient));
            Assert.That(open.RetryAfter, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(_options.Break));
            Assert.That(callsWhileOpen, Is.EqualTo(4), "an open circuit asks nobody");
            Assert.That(found, Is.EqualTo(Found));
            Assert.That(states.Of("faulty"), Is.EqualTo(new[] { 2, 1, 0 }), "open, half open, closed");
            Assert.That(_outages.Notes, Is.EqualTo(new[] { "begin Forge faulty 30 It failed.", "end Forge faulty" }));
        });
    }

    [Test]
    public async Task Calls_StoreIsAway_OpenTheCircuitAllTheSame()
    {
        _options.Retries = 0;
        _options.MinimumCalls = 2;
        _outages.Fails = true;
        var forge = new FaultyForge(Fails(FailureCategory.Transient));
        var guarded = Protect(forge);

        await FailAsync(guarded, 2);
        await FailAsync(guarded, 1);

        Assert.That(forge.Calls, Is.EqualTo(2));
    }

    [Test]
    public async Task Calls_RefusedForGoodReason_LeaveTheCircuitClosed()
    {
        _options.Retries = 0;
        _options.MinimumCalls = 2;
        var forge = new FaultyForge(Fails(FailureCategory.NotFound));

        await FailAsync(Protect(forge), 20);

        Assert.That(forge.Calls, Is.EqualTo(20));
    }

    private static Task<RepositoryInfo?> Answers(CancellationToken cancellationToken) => Task.FromResult<RepositoryInfo?>(Found);

    private static async Task<RepositoryInfo?> Hangs(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return null;
    }

    private static Func<CancellationToken, Task<RepositoryInfo?>> Fails(FailureCategory category, TimeSpan? retryAfter = null) =>
        _ => Task.FromException<RepositoryInfo?>(new ProviderException(category, "It failed.") { RetryAfter = retryAfter });

    private static async Task FailAsync(IForge forge, int times)
    {
        for (var call = 0; call < times; call++)
        {
            try
            {
                await forge.FindRepositoryAsync("acme/app", CancellationToken.None);
                Assert.Fail("It was to fail.");
            }
            catch (ProviderException)
            {
                // What happens then is what the test is about.
            }
        }
    }

    private IForge Protect(FaultyForge forge) => new ForgeCatalog(
        [forge],
        new ProviderPipelines(Options.Create(_options), new CircuitStates(_outages, NullLogger<CircuitStates>.Instance), _time)).Get("faulty");

    /// <summary>Lets time pass until the call has ended.</summary>
    private async Task<T> FinishAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await call;
    }
}
