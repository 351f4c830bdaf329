using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orchestrator.Failures;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrator.Tickets.Local;

/// <summary>A ticket as it is written: Markdown with YAML front matter. The tracker reads the file and never changes it.</summary>
internal sealed record TicketFile(string Title, string Author, IReadOnlyList<string> Labels, string Repository, string Body, string Revision)
{
    private const string Fence = "---";
    private const int FrontMatterLimit = 64 * 1024;
    private const int DepthLimit = 8;
    private const int SlugLimit = 60;
    private static readonly string[] Known = ["title", "author", "labels", "repository"];

    public static TicketFile Parse(string path, byte[] content)
    {
        var text = Decode(path, content).ReplaceLineEndings("\n");
        var (frontMatter, body) = Split(path, text);
        var fields = Fields(path, frontMatter);
        var title = Scalar(path, fields, "title") is { Length: > 0 } given ? given : Heading(body) ?? "";
        return new TicketFile(
            title.ReplaceLineEndings(" ").Trim(),
            Scalar(path, fields, "author") is { Length: > 0 } author ? author : Environment.UserName,
            [.. List(path, fields, "labels").Where(label => label.Length > 0).Distinct(StringComparer.Ordinal)],
            Scalar(path, fields, "repository") ?? "",
            body.Trim(),
            Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
    }

    /// <summary>A ticket's content with its title, label and repository in front matter.</summary>
    public static byte[] Write(string title, string body, string repository, string label)
    {
        var text = new StringBuilder($"{Fence}\n").Append("title: ").Append(Quote(title)).Append("\nlabels: [").Append(Quote(label)).Append("]\n");
        if (repository.Length > 0)
        {
            text.Append("repository: ").Append(Quote(repository)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append(Fence).Append("\n\n").Append(body.Trim()).Append('\n').ToString());
    }

    /// <summary>A short file name that says what a ticket is about.</summary>
    public static string Slug(string title)
    {
        var slug = new string([.. title.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')]);
        slug = string.Join('-', slug.Split('-', StringSplitOptions.RemoveEmptyEntries).Take(8));
        slug = slug[..Math.Min(slug.Length, SlugLimit)].Trim('-');
        return slug.Length == 0 ? "ticket" : slug;
    }

    /// <summary>YAML's double quotes, with everything beyond ASCII in full: it has no escapes for halves of a character.</summary>
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

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
        if (frontMatter.Length > FrontMatterLimit)
        {
            throw new ProviderException(FailureCategory.Malformed, $"{path}:1: the front matter has more than {FrontMatterLimit / 1024} KiB. What is meant for the reader belongs below it.");
        }

        try
        {
            RequireShallow(path, frontMatter);
            var stream = new YamlStream();
            stream.Load(new StringReader(frontMatter));
            var fields = stream.Documents.Count == 0 ? new YamlMappingNode() : stream.Documents[0].RootNode as YamlMappingNode
                ?? throw new ProviderException(FailureCategory.Malformed, $"{path}:2: the front matter is not a list of 'name: value' lines.");
            foreach (var key in fields.Children.Keys)
            {
                var name = (key as YamlScalarNode)?.Value;
                if (name is null || !Known.Contains(name))
                {
                    throw new ProviderException(FailureCategory.Malformed, $"{path}:{key.Start.Line + 1}: '{name ?? "a list"}' is not known in front matter. Known are: {string.Join(", ", Known)}.");
                }
            }

            return fields;
        }
        catch (YamlException mistake)
        {
            // One more, for the fence above.
            throw new ProviderException(FailureCategory.Malformed, $"{path}:{mistake.End.Line + 1}: the front matter is not valid YAML: {mistake.Message}", mistake);
        }
    }

    /// <summary>What builds the nodes calls itself for each level, and a stack that overflows ends the process.</summary>
    private static void RequireShallow(string path, string frontMatter)
    {
        var parser = new Parser(new StringReader(frontMatter));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DepthLimit)
            {
                throw new ProviderException(FailureCategory.Malformed, $"{path}:{parser.Current.Start.Line + 1}: the front matter is nested too deeply. It takes 'name: value' lines and a list of labels.");
            }
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
        YamlScalarNode { Value: var one } => one is { Length: > 0 } ? [one] : [],
        YamlSequenceNode sequence when sequence.Children.All(child => child is YamlScalarNode) => [.. sequence.Children.Select(child => ((YamlScalarNode)child).Value ?? "")],
        var other => throw new ProviderException(FailureCategory.Malformed, $"{path}:{other.Start.Line + 1}: '{name}' must be a list of words."),
    };

    private static YamlNode? Find(YamlMappingNode fields, string name) =>
        fields.Children.TryGetValue(new YamlScalarNode(name), out var node) ? node : null;

    private static string? Heading(string body) =>
        body.Split('\n').FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..];
}
