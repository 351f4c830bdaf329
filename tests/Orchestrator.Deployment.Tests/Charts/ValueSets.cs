namespace Orchestrator.Charts;

/// <summary>The sets of values that the chart is rendered with.</summary>
internal static class ValueSets
{
    public static IEnumerable<TestCaseData> All()
    {
        yield return Case("default");
        yield return Case("production", Path.Combine(Chart.Directory, "values-production.yaml"));
        yield return Case("minimal", RepositoryFiles.TestValues("minimal.yaml"));
        yield return Case("everything", RepositoryFiles.TestValues("everything.yaml"));
    }

    private static TestCaseData Case(string name, params string[] files) => new TestCaseData((object)files).SetArgDisplayNames(name);
}
