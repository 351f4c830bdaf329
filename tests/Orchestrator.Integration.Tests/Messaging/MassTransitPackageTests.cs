using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orchestrator.Messaging;

/// <summary>What is asked of the package that carries the messages, because a careless update would change it in silence.</summary>
internal sealed class MassTransitPackageTests
{
    [Test]
    public void Projects_ThatUseMassTransit_ResolvedTheFreeLineExactly()
    {
        var versions = AssetFiles().SelectMany(ReadMassTransit).ToList();

        Assert.That(versions, Is.Not.Empty);
        Assert.That(versions, Is.All.EndsWith("/8.5.12"));
    }

    [Test]
    public void AddOrchestratorBus_Always_SwitchesUsageTelemetryOff()
    {
        var configuration = new ConfigurationBuilder().Build();
        using var services = new ServiceCollection()
            .AddOrchestratorPersistence(configuration.GetSection("Persistence"))
            .AddOrchestratorBus(configuration.GetSection("Bus"), _ => { })
            .BuildServiceProvider();

        Assert.That(services.GetRequiredService<IOptions<UsageTelemetryOptions>>().Value.Enabled, Is.False);
    }

    private static IEnumerable<string> AssetFiles()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent;
        }

        Assume.That(folder, Is.Not.Null, "these tests run from a checkout that was built");
        return new[] { "src", "tests" }
            .SelectMany(part => Directory.GetDirectories(Path.Combine(folder!.FullName, part)))
            .Select(project => Path.Combine(project, "obj", "project.assets.json"))
            .Where(File.Exists);
    }

    private static List<string> ReadMassTransit(string file)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(file));
        return [.. assets.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(library => library.Name)
            .Where(name => name.StartsWith("MassTransit", StringComparison.OrdinalIgnoreCase))];
    }
}
