using Microsoft.Extensions.Options;

namespace Orchestrator.Credentials;

[TestFixture]
public sealed class CredentialStoreTests
{
    private string _directory = "";

    [SetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Environment_NamedVariable_OnlyThatOne()
    {
        var options = new EnvironmentCredentialOptions { Variables = { ["mine"] = "MY_KEY" } };
        var store = new EnvironmentCredentialStore(
            Options.Create(options),
            new EnvironmentVariables(new Dictionary<string, string> { ["MY_KEY"] = "a\n", ["OPENAI_API_KEY"] = "b", ["DATABASE_PASSWORD"] = "c", ["GEMINI_API_KEY"] = "" }));

        Assert.That(await store.FindAsync("mine", CancellationToken.None), Is.EqualTo("a"));
        Assert.That(await store.FindAsync("openai", CancellationToken.None), Is.EqualTo("b"));
        Assert.That(await store.FindAsync("gemini", CancellationToken.None), Is.Null);
        Assert.That(await store.FindAsync("DATABASE_PASSWORD", CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task File_Renewed_NewSecretCountsAtOnce()
    {
        var store = new FileCredentialStore(Options.Create(new FileCredentialOptions { Directory = _directory }));
        var path = Path.Combine(_directory, "openai");

        await File.WriteAllTextAsync(path, "first\n");
        var first = await store.FindAsync("openai", CancellationToken.None);
        await File.WriteAllTextAsync(path, "second");
        var second = await store.FindAsync("openai", CancellationToken.None);

        Assert.That((first, second), Is.EqualTo(("first", "second")));
    }

    [TestCase("../outside")]
    [TestCase("..")]
    [TestCase(".hidden")]
    [TestCase("/etc/hostname")]
    [TestCase("inner/file")]
    [TestCase("absent")]
    [TestCase("")]
    public async Task File_NameOutsideTheDirectory_None(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, ".hidden"), "x");
        Directory.CreateDirectory(Path.Combine(_directory, "inner"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "inner", "file"), "x");
        var store = new FileCredentialStore(Options.Create(new FileCredentialOptions { Directory = _directory }));

        Assert.That(await store.FindAsync(name, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Chain_SeveralKnowIt_FirstAnswers()
    {
        var files = new FileCredentialStore(Options.Create(new FileCredentialOptions { Directory = _directory }));
        var environment = new EnvironmentCredentialStore(
            Options.Create(new EnvironmentCredentialOptions()),
            new EnvironmentVariables(new Dictionary<string, string> { ["OPENAI_API_KEY"] = "environment", ["GEMINI_API_KEY"] = "environment" }));
        await File.WriteAllTextAsync(Path.Combine(_directory, "openai"), "file");
        var chain = new CredentialStoreChain(files, environment);

        Assert.That(await chain.FindAsync("openai", CancellationToken.None), Is.EqualTo("file"));
        Assert.That(await chain.FindAsync("gemini", CancellationToken.None), Is.EqualTo("environment"));
        Assert.That(await chain.FindAsync("anthropic", CancellationToken.None), Is.Null);
    }
}
