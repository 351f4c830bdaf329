namespace Orchestrator.Settings;

/// <summary>Defaults of the parts that follow from where the data is. Anything configured overrides them.</summary>
internal static class DerivedDefaults
{
    public static IReadOnlyDictionary<string, string?> From(DataDirectory data) => new Dictionary<string, string?>
    {
        ["Data:Directory"] = data.Path,
        ["Persistence:DataFile"] = data.Database,
        ["Artefacts:Directory"] = data.In("artefacts"),
        ["Git:Directory"] = data.In("git"),
        ["Sandboxes:bubblewrap:Directory"] = data.In("sandboxes"),
        ["Sandboxes:docker:Directory"] = data.In("containers"),
        ["Tickets:local:Directory"] = data.In("tickets"),
    };
}
