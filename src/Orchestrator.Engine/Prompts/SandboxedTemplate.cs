using System.Text.RegularExpressions;
using Fluid;
using Orchestrator.Failures;

namespace Orchestrator.Prompts;

/// <summary>
/// A Liquid template that may come from a repository: no files, no captures, no ranges, few filters, bounded in size, nesting,
/// steps and output.
/// </summary>
internal sealed partial class SandboxedTemplate
{
    public const int MaximumLength = 64 * 1024;
    private const int MaximumOutput = 768 * 1024;
    private const int MaximumTags = 1000;
    private const int MaximumTagLength = 400;
    private const int MaximumNesting = 12;

    private static readonly string[] Filters = ["size", "first", "last", "join", "upcase", "downcase", "strip", "default"];
    private static readonly HashSet<string> Tags = new(StringComparer.Ordinal)
    {
        "if", "elsif", "else", "endif", "unless", "endunless", "for", "endfor", "case", "when", "endcase", "assign",
    };

    private static readonly FluidParser Parser = new();

    private readonly IFluidTemplate _template;
    private readonly string _name;

    private SandboxedTemplate(IFluidTemplate template, string name)
    {
        _template = template;
        _name = name;
    }

    /// <param name="name">Said in messages, for instance the file's path.</param>
    /// <param name="source">The template's text.</param>
    public static SandboxedTemplate Parse(string name, string source)
    {
        if (Problem(source) is { } problem)
        {
            throw Fault(name, problem);
        }

        return Parser.TryParse(source, out var template, out var error) ? new SandboxedTemplate(template, name) : throw Fault(name, error);
    }

    public string Render(IReadOnlyDictionary<string, object> values)
    {
        var options = new TemplateOptions { MaxSteps = 20_000, MaxRecursion = 50, StrictVariables = true, StrictFilters = true };
        var kept = Filters.Select(filter => (filter, found: options.Filters.TryGetValue(filter, out var code) ? code : null)).ToList();
        options.Filters.Clear();
        foreach (var (filter, code) in kept)
        {
            options.Filters.AddFilter(filter, code ?? throw new InvalidOperationException($"The template library has no filter '{filter}'."));
        }

        var context = new TemplateContext(options);
        foreach (var (name, value) in values)
        {
            context.SetValue(name, value);
        }

        try
        {
            using var writer = new BoundedTextWriter(MaximumOutput);
            _template.RenderAsync(writer, NullEncoder.Default, context).AsTask().GetAwaiter().GetResult();
            return writer.ToString();
        }
        catch (Exception exception) when (exception is FluidException or InvalidOperationException or FormatException)
        {
            throw Fault(_name, exception.Message, exception);
        }
    }

    /// <summary>What the library would not survive is refused before it sees the template: its parser and evaluator recurse.</summary>
    private static string? Problem(string source)
    {
        if (source.Length > MaximumLength)
        {
            return $"it has more than {MaximumLength} characters.";
        }

        var (count, nesting) = (0, 0);
        foreach (Match match in Tag().Matches(source))
        {
            var text = match.Groups["body"].Value;
            if (++count > MaximumTags || text.Length > MaximumTagLength)
            {
                return $"it has more than {MaximumTags} tags, or a tag of more than {MaximumTagLength} characters.";
            }

            if (text.Contains("..", StringComparison.Ordinal) || text.AsSpan().Count('[') + text.AsSpan().Count('(') > 8)
            {
                return $"ranges and deep indexing are not allowed: '{Safety.DisplayText.Line(text, 60)}'.";
            }

            if (match.Value[1] != '%')
            {
                continue;
            }

            var word = Word().Match(text).Value;
            if (!Tags.Contains(word))
            {
                return $"the tag '{Safety.DisplayText.Line(word, 40)}' is not allowed; allowed are {string.Join(", ", Tags.Order())}.";
            }

            nesting += word is "if" or "unless" or "for" or "case" ? 1 : word.StartsWith("end", StringComparison.Ordinal) ? -1 : 0;
            if (nesting > MaximumNesting)
            {
                return $"its tags are nested deeper than {MaximumNesting}.";
            }
        }

        return Rest().IsMatch(Tag().Replace(source, "")) ? "a tag is opened and not closed." : null;
    }

    private static ProviderException Fault(string name, string problem, Exception? cause = null) => new(
        FailureCategory.Configuration,
        $"The prompt template '{name}' cannot be used: {Safety.DisplayText.Line(problem, 400)} Correct the template, or remove it to use the built-in one.",
        cause);

    [GeneratedRegex(@"\{%-?(?<body>.*?)-?%\}|\{\{-?(?<body>.*?)-?\}\}", RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[\w#]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"\{%|\{\{", RegexOptions.NonBacktracking)]
    private static partial Regex Rest();
}
