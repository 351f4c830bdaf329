using Microsoft.Extensions.Options;

namespace Orchestrator.Sandboxes.Docker;

[Category("Sandbox")]
internal sealed class DockerSandboxProviderTests : SandboxProviderContract
{
    // Deeper than a socket's address is long.
    private readonly string _directory = Directory.CreateDirectory(Path.Combine(Directory.CreateTempSubdirectory("containers").FullName, new string('d', 120))).FullName;
    private TestEngine _engine = null!;

    [OneTimeSetUp]
    public async Task StartEngine() => _engine = await SharedEngine.GetAsync();

    protected override ISandboxProvider CreateProvider() => Create(new DockerSandboxOptions());

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    private DockerSandboxProvider Create(DockerSandboxOptions options)
    {
        options.Image = options.Image.Length == 0 ? TestEngine.Image : options.Image;
        options.Socket = _engine.Socket;
        options.Directory = _directory;
        return new DockerSandboxProvider(Options.Create(options), TimeProvider.System);
    }
}
