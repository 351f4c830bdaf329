namespace Orchestrator.Charts;

/// <summary>Looks at the chart as one set of values makes it.</summary>
internal abstract class ChartFixture(ValueSet values)
{
    protected Chart Chart { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task RenderAsync() => Chart = await Chart.RenderAsync(values.Files, CancellationToken.None);
}
