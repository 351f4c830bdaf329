using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrator.Credentials;
using Orchestrator.Failures;

namespace Orchestrator.Artefacts.S3;

[TestFixture]
public sealed class S3ArtefactStoreTests : ArtefactStoreContract
{
    private const string Prefix = "orchestrator/";

    private DirectoryInfo _directory = null!;
    private S3Server _server = null!;
    private S3ArtefactOptions _options = null!;
    private S3ArtefactStore _store = null!;

    protected override IArtefactStore Store => _store;

    [SetUp]
    public async Task SetUp()
    {
        _directory = Directory.CreateTempSubdirectory();
        _server = await S3Server.StartAsync(Time);
        _options = new S3ArtefactOptions
        {
            Bucket = S3Server.Bucket,
            Endpoint = _server.Address,
            Region = S3Server.Region,
            AccessKeyId = S3Server.AccessKeyId,
            Prefix = Prefix,
            Retries = 4,
            Pause = TimeSpan.FromMilliseconds(1),
            Timeout = TimeSpan.FromSeconds(30),
        };
        _store = Create(_server.Secret);
    }

    [TearDown]
    public async Task TearDown()
    {
        _store.Dispose();
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Test]
    public async Task PutAsync_FaultsBeforeAndAfterTheEffect_StoresItOnce()
    {
        _server.Fail(S3Fault.Before, S3Fault.After, S3Fault.Cut, S3Fault.Slow);

        var name = await PutAsync("hello");

        Assert.That(await ReadAsync(name), Is.EqualTo("hello"));
        Assert.That(_server.Objects.Keys, Is.EqualTo(new[] { Prefix + name }));
    }

    [Test]
    public async Task OpenAsync_BodyCut_IsReadAgainFromItsBeginning()
    {
        var content = string.Concat(Enumerable.Range(0, 60_000));
        var name = await PutAsync(content);
        _server.Fail(S3Fault.Half, S3Fault.Before, S3Fault.Half, S3Fault.Cut);

        Assert.That(await ReadAsync(name), Is.EqualTo(content));
    }

    [Test]
    public async Task OpenAsync_AlwaysCut_FailsAsWhatMayPassAndLeavesNoFile()
    {
        var name = await PutAsync(new string('x', 100_000));
        _server.Fail([.. Enumerable.Repeat(S3Fault.Half, _options.Retries + 1)]);

        AssertFails(async () => await _store.OpenAsync(name, CancellationToken.None), FailureCategory.Transient);
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task OpenAsync_NoAnswer_IsGivenUpAndAskedAgain()
    {
        var name = await PutAsync("hello");
        _options.Timeout = TimeSpan.FromMilliseconds(300);
        using var store = Create(_server.Secret);
        _server.Fail(S3Fault.Silent);

        await using var content = await store.OpenAsync(name, CancellationToken.None);

        Assert.That(content, Is.Not.Null);
        Assert.That(_server.Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public void PutAsync_AlwaysFailing_FailsAsWhatMayPassAndLeavesNoFile()
    {
        _server.Fail([.. Enumerable.Repeat(S3Fault.Before, _options.Retries + 1)]);

        AssertFails(() => PutAsync("hello"), FailureCategory.Transient);
        Assert.That(Files(), Is.Empty);
        Assert.That(_server.Objects, Is.Empty);
    }

    [Test]
    public void PutAsync_WrongSecret_IsSaidAtOnceAndWithoutIt()
    {
        using var store = Create("not-the-secret-of-it");

        var failure = AssertFails(() => store.PutAsync(new MemoryStream([1]), CancellationToken.None), FailureCategory.Authentication);

        Assert.That(failure.ToString(), Does.Contain("SignatureDoesNotMatch").And.Not.Contain("not-the-secret"));
        Assert.That(_server.Requests, Has.Count.EqualTo(1), "asking again does not help");
    }

    [Test]
    public void PutAsync_NoSecret_SaysWhichOneIsMissing()
    {
        using var store = Create(secret: null);

        Assert.That(AssertFails(() => store.PutAsync(new MemoryStream([1]), CancellationToken.None), FailureCategory.Authentication).Message, Does.Contain("'artefacts'"));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public void OpenAsync_NoBucket_IsTheOperatorsAndNotAMissingArtefact()
    {
        _options.Bucket = "another";
        using var store = Create(_server.Secret);

        AssertFails(async () => await store.OpenAsync(new string('0', 64), CancellationToken.None), FailureCategory.Configuration);
    }

    [Test]
    public async Task PruneAsync_ManyPages_LeavesWhatIsNotOurs()
    {
        _server.PageSize = 3;
        for (var i = 0; i < 10; i++)
        {
            await PutAsync($"content {i}");
        }

        _server.Objects["orchestrator/notes.txt"] = ([1], Time.GetUtcNow());
        _server.Objects[new string('a', 64)] = ([1], Time.GetUtcNow());
        Time.Advance(TimeSpan.FromDays(2));
        _server.Fail(S3Fault.Before, S3Fault.After);

        Assert.That(await PruneAsync("", dryRun: false), Is.EqualTo(10));
        Assert.That(_server.Objects.Keys, Is.EquivalentTo(new[] { "orchestrator/notes.txt", new string('a', 64) }));
    }

    [Test]
    public async Task PruneAsync_StoredAgainSinceTheList_IsKept()
    {
        var name = await PutAsync("hello");
        Time.Advance(TimeSpan.FromDays(2));
        _server.BeforeHead = key => SetWritten(name, Time.GetUtcNow());

        Assert.That(await PruneAsync("", dryRun: false), Is.Zero);
        Assert.That(await ReadAsync(name), Is.EqualTo("hello"));
    }

    [Test]
    public async Task ProbeAsync_Works_LeavesNothing()
    {
        await _store.ProbeAsync(CancellationToken.None);

        Assert.That(_server.Objects, Is.Empty);
        Assert.That(_server.Requests.Select(request => request.Split(' ')[0]), Is.EqualTo(new[] { "PUT", "GET", "GET", "DELETE" }));
    }

    [TestCase("http://s3.example.org", "artefacts", "", ExpectedResult = 1)]
    [TestCase("https://s3.example.org/path", "artefacts", "", ExpectedResult = 1)]
    [TestCase("https://s3.example.org", "../etc", "", ExpectedResult = 1)]
    [TestCase("https://s3.example.org", "artefacts", "a/../b/", ExpectedResult = 1)]
    [TestCase("https://s3.example.org", "artefacts", "runs/", ExpectedResult = 0)]
    [TestCase("ftp://nowhere", "", "", ExpectedResult = 0)]
    public int Options_Mistakes_AreFound(string endpoint, string bucket, string prefix)
    {
        var options = new S3ArtefactOptions { Endpoint = new Uri(endpoint), Bucket = bucket, Prefix = prefix, AccessKeyId = "AK" };
        var mistakes = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), mistakes, validateAllProperties: true);
        return mistakes.Count;
    }

    protected override Task DamageAsync(string name, string content)
    {
        _server.Objects[Prefix + name] = (Encoding.UTF8.GetBytes(content), Time.GetUtcNow());
        return Task.CompletedTask;
    }

    protected override void SetWritten(string name, DateTimeOffset time) => _server.Objects[Prefix + name] = (_server.Objects[Prefix + name].Content, time);

    protected override int CountAll() => _server.Objects.Count + Files().Length;

    private static ProviderException AssertFails(Func<Task> act, FailureCategory category)
    {
        var failure = Assert.ThrowsAsync<ProviderException>(act)!;
        Assert.That(failure.Category, Is.EqualTo(category));
        return failure;
    }

    private string[] Files() => [.. _directory.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name).Where(name => !name.EndsWith(".lock", StringComparison.Ordinal))];

    private S3ArtefactStore Create(string? secret) =>
        new(Options.Create(_options), Options.Create(new DiskArtefactOptions { Directory = _directory.FullName, MaximumMiB = 1 }), new OneCredential(secret), new DatedTime(Time));

    /// <summary>The test's date, and pauses that pass by themselves.</summary>
    private sealed class DatedTime(TimeProvider date) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => date.GetUtcNow();
    }

    private sealed class OneCredential(string? secret) : ICredentialStore
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(name == "artefacts" ? secret : null);
    }
}
