using System.Security.Cryptography;
using System.Text;
using Orchestrator.Failures;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Tickets.Local;

/// <summary>A ticket as it is written: Markdown with YAML front matter. The tracker reads the file and never changes it.</summary>
internal sealed record TicketFile(string Title, string Author, IReadOnlyList<string> Labels, string Repository, string Body, string Revision)
{
    private const string Fence = "---";
    private static readonly string[] Known = ["title", "author", "labels", "repository"];

    public static TicketFile Parse(string path, byte[] content)
    {
        var text = Decode(path, content).ReplaceLineEndings("\n");
        var (frontMatter, body) = Split(path, text);
        var fields = Fields(path, frontMatter);
        var title = Scalar(path, fields, "title") ?? Heading(body) ?? "";
        return new TicketFile(
            title.ReplaceLineEndings(" ").Trim(),
            Scalar(path, fields, "author") ?? Environment.UserName,
            List(path, fields, "labels"),
            Scalar(path, fields, "repository") ?? "",
            body.Trim(),
            Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
    }

    private static string Decode(string path, byte[] content)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new ProviderException(FailureCategory.Malformed, $"{path} is not UTF-8 text. Save it as UTF-8.");
        }
    }

    private static (string FrontMatter, string Body) Split(string path, string text)
    {
        if (!text.StartsWith($"{Fence}\n", StringComparison.Ordinal))
        {
            return ("", text);
        }

        var end = text.IndexOf($"\n{Fence}\n", Fence.Length, StringComparison.Ordinal);
        if (end < 0 && text.EndsWith($"\n{Fence}", StringComparison.Ordinal))
        {
            return (text[(Fence.Length + 1)..^Fence.Length], "");
        }

        return end < 0
            ? throw new ProviderException(FailureCategory.Malformed, $"{path}:1: the front matter that begins here never ends. Close it with a line of '{Fence}'.")
            : (text[(Fence.Length + 1)..(end + 1)], text[(end + Fence.Length + 2)..]);
    }

    private static YamlMappingNode Fields(string path, string frontMatter)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(frontMatter));
            var fields = stream.Documents.Count == 0 ? new YamlMappingNode() : stream.Documents[0].RootNode as YamlMappingNode
                ?? throw new ProviderException(FailureCategory.Malformed, $"{path}:2: the front matter is not a list of 'name: value' lines.");
            foreach (var key in fields.Children.Keys.Where(key => key is not YamlScalarNode { Value: { } name } || !Known.Contains(name)))
            {
                throw new ProviderException(FailureCategory.Malformed, $"{path}:{key.Start.Line + 1}: '{key}' is not known in front matter. Known are: {string.Join(", ", Known)}.");
            }

            return fields;
        }
        catch (YamlException mistake)
        {
            // One more, for the fence above.
            throw new ProviderException(FailureCategory.Malformed, $"{path}:{mistake.Start.Line + 1}: the front matter is not valid YAML: {mistake.Message}", mistake);
        }
    }

    private static string? Scalar(string path, YamlMappingNode fields, string name) => Find(fields, name) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        var other => throw new ProviderException(FailureCategory.Malformed, $"{path}:{other.Start.Line + 1}: '{name}' must be a single value."),
    };

    private static IReadOnlyList<string> List(string path, YamlMappingNode fields, string name) => Find(fields, name) switch
    {
        null => [],
        YamlScalarNode { Value: { Length: > 0 } one } => [one],
        YamlSequenceNode sequence when sequence.Children.All(child => child is YamlScalarNode) => [.. sequence.Children.Select(child => ((YamlScalarNode)child).Value ?? "")],
        var other => throw new ProviderException(FailureCategory.Malformed, $"{path}:{other.Start.Line + 1}: '{name}' must be a list of words."),
    };

    private static YamlNode? Find(YamlMappingNode fields, string name) =>
        fields.Children.TryGetValue(new YamlScalarNode(name), out var node) ? node : null;

    private static string? Heading(string body) =>
        body.Split('\n').FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..];
}
