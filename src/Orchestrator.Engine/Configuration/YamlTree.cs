using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orchestrator.Configuration;

/// <summary>A YAML document as JSON, with the place of every value. Bounded in size, depth and values before anything is built.</summary>
internal sealed partial class YamlTree
{
    public const int MaximumBytes = 256 * 1024;
    private const int MaximumDepth = 12;
    private const int MaximumValues = 10_000;

    private readonly Dictionary<JToken, Mark> _marks = new(ReferenceEqualityComparer.Instance);
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Parser _parser;
    private int _values;

    private YamlTree(string yaml) => _parser = new Parser(new StringReader(yaml));

    /// <summary><see langword="null"/> for an empty document, or one with problems that leave nothing to look at.</summary>
    public JToken? Root { get; private set; }

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    public static YamlTree Parse(string yaml)
    {
        var tree = new YamlTree(yaml);
        try
        {
            tree.ReadDocument();
        }
        catch (YamlException exception)
        {
            tree.Root = null;
            tree.Report(exception.Start, "$", $"is not YAML: {Safety.DisplayText.Line(exception.Message)}");
        }
        catch (StoppedException)
        {
            tree.Root = null;
        }

        return tree;
    }

    public ConfigurationProblem Problem(JToken? token, string path, string message)
    {
        var mark = token is not null && _marks.TryGetValue(token, out var found) ? found : new Mark(0, 1, 1);
        return new ConfigurationProblem((int)mark.Line, (int)mark.Column, path, message);
    }

    private void ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return;
        }

        Root = ReadNode("$", 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            Stop(second.Start, "$", "there is a second document; one is allowed.");
        }

        if (Root is JValue { Type: JTokenType.Null })
        {
            Root = null;
        }
    }

    private JToken ReadNode(string path, int depth)
    {
        var start = _parser.Current?.Start ?? Mark.Empty;
        if (++_values > MaximumValues)
        {
            Stop(start, path, $"has more than {MaximumValues} values.");
        }

        if (depth > MaximumDepth)
        {
            Stop(start, path, $"is nested deeper than {MaximumDepth}.");
        }

        if (_parser.TryConsume<AnchorAlias>(out _))
        {
            Stop(start, path, "uses an alias; aliases are not allowed, write the value out.");
        }

        if (_parser.Current is NodeEvent node && (!node.Anchor.IsEmpty || (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)))
        {
            Stop(start, path, "uses an anchor or a tag; neither is allowed, write the value as it is.");
        }

        JToken token = _parser.TryConsume<Scalar>(out var scalar) ? Value(scalar)
            : _parser.TryConsume<SequenceStart>(out _) ? ReadSequence(path, depth)
            : ReadMapping(path, depth);
        _marks[token] = start;
        return token;
    }

    private JArray ReadSequence(string path, int depth)
    {
        var items = new JArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        }

        return items;
    }

    private JObject ReadMapping(string path, int depth)
    {
        _parser.Consume<MappingStart>();
        var properties = new JObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current?.Start ?? Mark.Empty;
            if (!_parser.TryConsume<Scalar>(out var key) || !key.Anchor.IsEmpty || !key.Tag.IsEmpty)
            {
                Stop(at, path, "has a key that is not plain text.");
            }

            var name = Safety.DisplayText.Line(key!.Value, 60);
            var below = path == "$" ? name : $"{path}.{name}";
            var property = new JProperty(key.Value, ReadNode(below, depth + 1));
            _marks[property] = at;
            if (properties.ContainsKey(key.Value))
            {
                Report(at, below, "is there twice; keep one.");
            }
            else
            {
                properties.Add(property);
            }
        }

        return properties;
    }

    /// <summary>The core schema of YAML 1.2: <c>no</c> and <c>on</c> are text.</summary>
    private static JValue Value(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain)
        {
            return new JValue(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => JValue.CreateNull(),
            "true" or "True" or "TRUE" => new JValue(true),
            "false" or "False" or "FALSE" => new JValue(false),
            _ when Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => new JValue(number),
            _ when Number().IsMatch(text) && double.TryParse(text, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) => new JValue(real),
            _ => new JValue(text),
        };
    }

    private void Report(Mark at, string path, string message) => _problems.Add(new ConfigurationProblem((int)at.Line, (int)at.Column, path, message));

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void Stop(Mark at, string path, string message)
    {
        Report(at, path, message);
        throw new StoppedException();
    }

    [GeneratedRegex(@"^[-+]?[0-9]{1,18}$", RegexOptions.NonBacktracking)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]{1,20}|[0-9]{1,20}(\.[0-9]{0,20})?)([eE][-+]?[0-9]{1,3})?$", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    /// <summary>Ends the reading of a document that must not be read on.</summary>
    private sealed class StoppedException : Exception;
}
