using Microsoft.Extensions.Options;
using Orchestrator.Sandboxes.Attacks;

namespace Orchestrator.Sandboxes.Docker;

[Category("Sandbox")]
internal sealed class DockerAttackTests : SandboxAttackContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("containers").FullName;

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    protected override async Task<ISandboxProvider> CreateProviderAsync()
    {
        var engine = await SharedEngine.GetAsync();
        return new DockerSandboxProvider(Options.Create(new DockerSandboxOptions { Image = TestEngine.Image, Socket = engine.Socket, Directory = _directory }), TimeProvider.System);
    }
}
