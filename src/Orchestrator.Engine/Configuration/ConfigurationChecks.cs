using Newtonsoft.Json.Linq;

namespace Orchestrator.Configuration;

/// <summary>Mistakes that the schema cannot express.</summary>
internal static class ConfigurationChecks
{
    private const int MaximumMiB = 1_048_576;

    public static IEnumerable<SchemaProblem> Find(JObject root, RepositoryConfiguration configuration) =>
        Durations(root).Concat(Sizes(root)).Concat(Commands(root, configuration)).Concat(Reviewers(root, configuration));

    private static IEnumerable<SchemaProblem> Durations(JObject root) =>
        from value in root.Descendants().OfType<JProperty>()
        where value.Name is "timeout" or "time" && value.Value.Type == JTokenType.String
        let duration = Quantities.Duration(value.Value.Value<string>())
        where duration < TimeSpan.FromSeconds(1) || duration > TimeSpan.FromHours(24)
        select new SchemaProblem(value.Path, "must be between 1s and 24h.", value);

    private static IEnumerable<SchemaProblem> Sizes(JObject root) =>
        from value in (root["limits"] as JObject)?.Properties() ?? []
        where value.Name is "memory" or "disk"
        where Quantities.MiB(value.Value.Value<string>()) is < 64 or > MaximumMiB
        select new SchemaProblem(value.Path, "must be between 64MiB and 1024GiB.", value);

    private static IEnumerable<SchemaProblem> Commands(JObject root, RepositoryConfiguration configuration)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < configuration.Verify?.Count; i++)
        {
            if (!seen.Add(configuration.Verify[i].Name))
            {
                yield return new SchemaProblem($"verify[{i}]", $"there is another check named '{configuration.Verify[i].Name}'; names must differ.", root["verify"]![i]);
            }
        }

        foreach (var token in root.Descendants().OfType<JProperty>().Where(property => property.Name == "run").Select(property => property.Value)
            .Concat(Items(root, "setup")).Concat(Items(root, "verify")).Where(token => token.Type == JTokenType.String))
        {
            if (string.IsNullOrWhiteSpace(token.Value<string>()) || token.Value<string>()!.Contains('\0', StringComparison.Ordinal))
            {
                yield return new SchemaProblem(token.Path, "must be a command line without NUL characters.", token);
            }
        }
    }

    private static IEnumerable<SchemaProblem> Reviewers(JObject root, RepositoryConfiguration configuration)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < configuration.Reviewers?.Count; i++)
        {
            var reviewer = configuration.Reviewers[i];
            var token = root["reviewers"]![i];
            if (!seen.Add(reviewer.Name))
            {
                yield return new SchemaProblem($"reviewers[{i}]", $"there is another reviewer named '{reviewer.Name}'; names must differ.", token);
            }

            if (reviewer is { Prompt: not null, PromptFile: not null })
            {
                yield return new SchemaProblem($"reviewers[{i}]", "has both prompt and prompt_file; keep one.", token);
            }

            if (reviewer is { Prompt: null, PromptFile: null } && !ReviewerConfiguration.BuiltIn.Contains(reviewer.Name))
            {
                yield return new SchemaProblem(
                    $"reviewers[{i}]",
                    $"'{reviewer.Name}' is not built in ({string.Join(", ", ReviewerConfiguration.BuiltIn)}) and so needs a prompt or a prompt_file.",
                    token);
            }
        }
    }

    private static JArray Items(JObject root, string name) => root[name] as JArray ?? [];
}
