using Microsoft.Extensions.Options;
using Orchestrator.Sandboxes.Attacks;

namespace Orchestrator.Sandboxes.Bubblewrap;

[Category("Sandbox")]
internal sealed class BubblewrapAttackTests : SandboxAttackContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sandboxes").FullName;

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    protected override Task<ISandboxProvider> CreateProviderAsync() =>
        Task.FromResult<ISandboxProvider>(new BubblewrapSandboxProvider(Options.Create(new BubblewrapSandboxOptions { Directory = _directory }), TimeProvider.System));
}
