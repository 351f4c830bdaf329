using System.Text.RegularExpressions;
using Orchestrator.Conventions;
using Orchestrator.Policies;

namespace Orchestrator.Configuration;

[TestFixture]
public sealed class ConfigurationDocumentTests
{
    private static string Document { get; } = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "configuration.md"));

    [Test]
    public void Examples_AreValid()
    {
        var examples = Regex.Matches(Document, "(?s)```yaml\n(.*?)```");

        Assert.That(examples, Is.Not.Empty);
        foreach (Match example in examples)
        {
            Assert.That(RepositoryConfigurationReader.Read(example.Groups[1].Value).Problems, Is.Empty);
        }
    }

    [Test]
    public void EverySetting_OfTheOperator_IsDocumented()
    {
        foreach (var property in typeof(StagePolicyOptions).GetProperties())
        {
            Assert.That(Document, Does.Contain($"`{property.Name}").Or.Contain($"`{property.Name}:"), property.Name);
        }
    }
}
