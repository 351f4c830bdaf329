using System.Text;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using Orchestrator.Safety;

namespace Orchestrator.Configuration;

/// <summary>Reads <see cref="RepositoryConfiguration.FileName"/>, a text that others wrote, against its published schema.</summary>
public static class RepositoryConfigurationReader
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(SchemaText).GetAwaiter().GetResult());

    /// <summary>The published schema.</summary>
    public static string SchemaText => EmbeddedText.Read("schemas/orchestrator.schema.json");

    /// <summary>Reads the file's text; <see langword="null"/> when the base branch has none.</summary>
    public static ConfigurationReading Read(string? yaml)
    {
        if (string.IsNullOrWhiteSpace(yaml))
        {
            return new ConfigurationReading(RepositoryConfiguration.Default, []);
        }

        if (Encoding.UTF8.GetByteCount(yaml) > YamlTree.MaximumBytes)
        {
            return Failed([new ConfigurationProblem(1, 1, "$", $"is larger than {YamlTree.MaximumBytes / 1024} KiB.")]);
        }

        var tree = YamlTree.Parse(yaml.TrimStart('\uFEFF'));
        if (tree.Root is null)
        {
            return tree.Problems.Count > 0 ? Failed(tree.Problems) : new ConfigurationReading(RepositoryConfiguration.Default, []);
        }

        var problems = tree.Problems
            .Concat(SchemaProblems.Find(tree.Root, Schema.Value).Select(problem => tree.Problem(problem.Token, problem.Path, problem.Message)))
            .ToList();
        if (problems.Count == 0 && tree.Root is JObject root)
        {
            var configuration = ConfigurationBinder.Bind(root);
            problems.AddRange(ConfigurationChecks.Find(root, configuration).Select(problem => tree.Problem(problem.Token, problem.Path, problem.Message)));
            if (problems.Count == 0)
            {
                return new ConfigurationReading(configuration, []);
            }
        }

        return Failed(problems);
    }

    private static ConfigurationReading Failed(IEnumerable<ConfigurationProblem> problems) => new(
        RepositoryConfiguration.Default,
        [.. problems
            .Select(problem => problem with { Path = DisplayText.Line(problem.Path), Message = DisplayText.Line(problem.Message, 600) })
            .OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);
}
