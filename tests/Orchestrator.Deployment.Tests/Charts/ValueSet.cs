namespace Orchestrator.Charts;

/// <summary>One set of values: files that are put over the chart's own.</summary>
internal sealed record ValueSet(string Name, params IReadOnlyList<string> Files)
{
    public static IEnumerable<ValueSet> All() =>
    [
        new("default"),
        new("production", Path.Combine(Chart.Directory, "values-production.yaml")),
        new("minimal", RepositoryFiles.TestValues("minimal.yaml")),
        new("gateway apart", RepositoryFiles.TestValues("gateway.yaml")),
        new("roles apart", RepositoryFiles.TestValues("roles.yaml")),
        new("roles and gateway apart", RepositoryFiles.TestValues("roles.yaml"), RepositoryFiles.TestValues("gateway.yaml")),
        new("everything", RepositoryFiles.TestValues("everything.yaml")),
    ];

    /// <inheritdoc />
    public override string ToString() => Name;
}
