using System.Xml.Linq;

namespace Orchestrator.Conventions;

/// <summary>Which project may see which. What is not listed here is a decision that ARCHITECTURE.md must explain first.</summary>
internal sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Orchestrator.Contracts"] = [],
        ["Orchestrator.Abstractions"] = [],
        ["Orchestrator.Gateway"] = ["Orchestrator.Abstractions"],
        ["Orchestrator.Adapters"] = ["Orchestrator.Abstractions"],
        ["Orchestrator.Engine"] = ["Orchestrator.Abstractions", "Orchestrator.Contracts"],
        ["Orchestrator.Persistence"] = ["Orchestrator.Engine"],
        ["Orchestrator.Host"] = ["Orchestrator.Adapters", "Orchestrator.Engine", "Orchestrator.Gateway", "Orchestrator.Persistence"],
    };

    private static IEnumerable<string> Projects() => Allowed.Keys;

    [TestCaseSource(nameof(Projects))]
    public void Project_References_OnlyWhatItMaySee(string project) =>
        Assert.That(Read(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)), Is.SubsetOf(Allowed[project]));

    [Test]
    public void EveryProject_IsListed() =>
        Assert.That(Directory.GetDirectories(Path.Combine(RepositoryRoot.Path, "src")).Select(Path.GetFileName), Is.EquivalentTo(Allowed.Keys));

    [TestCase("Orchestrator.Contracts")]
    [TestCase("Orchestrator.Abstractions")]
    public void WhatOthersBuildAgainst_NeedsNoPackage(string project) => Assert.That(Read(project, "PackageReference"), Is.Empty);

    private static IEnumerable<string> Read(string project, string element) =>
        XDocument.Load(Path.Combine(RepositoryRoot.Path, "src", project, $"{project}.csproj"))
            .Descendants(element)
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'));
}
