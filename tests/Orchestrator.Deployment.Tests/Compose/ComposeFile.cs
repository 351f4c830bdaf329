using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Compose;

/// <summary><c>docker-compose.yml</c>, with its merges carried out.</summary>
internal sealed class ComposeFile
{
    private readonly YamlMappingNode _root;

    private ComposeFile(YamlMappingNode root) => _root = root;

    public IEnumerable<string> Services => Map(_root, "services").Children.Keys.Select(Text);

    public IEnumerable<string> Volumes => Map(_root, "volumes").Children.Keys.Select(Text);

    public static ComposeFile Read()
    {
        using var text = new StreamReader(RepositoryFiles.At("docker-compose.yml"));
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(text)));
        return new ComposeFile((YamlMappingNode)stream.Documents.Single().RootNode);
    }

    public string? Value(string service, string key) => Service(service).Children.TryGetValue(key, out var value) ? Text(value) : null;

    public IReadOnlyList<string> List(string service, string key) => Service(service).Children.TryGetValue(key, out var value)
        ? [.. ((YamlSequenceNode)value).Select(Text)] : [];

    public Dictionary<string, string?> Environment(string service) => Service(service).Children.TryGetValue("environment", out var value)
        ? ((YamlMappingNode)value).ToDictionary(variable => Text(variable.Key), string? (variable) => Text(variable.Value)) : [];

    public IEnumerable<string> DependsOn(string service) => Service(service).Children.TryGetValue("depends_on", out var value)
        ? ((YamlMappingNode)value).Children.Keys.Select(Text) : [];

    private YamlMappingNode Service(string name) => Map(Map(_root, "services"), name);

    private static YamlMappingNode Map(YamlMappingNode node, string key) => (YamlMappingNode)node.Children[key];

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";
}
