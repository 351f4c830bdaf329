using System.Numerics;
using System.Text.Json.Nodes;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Orchestrator.Configuration;

/// <summary>Says in words what a schema does not allow. Every problem is found at once.</summary>
internal static class SchemaProblems
{
    public static IReadOnlyList<SchemaProblem> Find(JsonNode? node, JsonSchema schema)
    {
        using var reader = new JsonTextReader(new StringReader(node?.ToJsonString() ?? "null"))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Double,
        };
        var token = JToken.ReadFrom(reader);

        // The validator throws at integers beyond 64 bits; as a floating-point number one is merely not whole.
        foreach (var huge in ((token as JContainer)?.DescendantsAndSelf() ?? [token]).OfType<JValue>().Where(value => value.Value is BigInteger))
        {
            huge.Value = double.MaxValue;
        }

        return Find(token, schema);
    }

    public static IReadOnlyList<SchemaProblem> Find(JToken token, JsonSchema schema) =>
        [.. new JsonSchemaValidator().Validate(token, schema).SelectMany(Explain)
            .DistinctBy(problem => (problem.Path, problem.Message))];

    private static IEnumerable<SchemaProblem> Explain(ValidationError error) => error switch
    {
        ChildSchemaValidationError { Kind: ValidationErrorKind.NotOneOf or ValidationErrorKind.NotAnyOf } choice => ExplainChoice(choice),
        ChildSchemaValidationError nested => nested.Errors.Values.SelectMany(errors => errors).SelectMany(Explain),
        _ => [One(error)],
    };

    /// <summary>Of several forms, the one that was meant is the one of the value's own type.</summary>
    private static IEnumerable<SchemaProblem> ExplainChoice(ChildSchemaValidationError choice)
    {
        var meant = choice.Errors.FirstOrDefault(form => Fits(choice.Token!, form.Key.Type));
        return meant.Key is null
            ? [new SchemaProblem(PathOf(choice.Token), $"must be {string.Join(" or ", choice.Errors.Keys.Select(form => TypeWord(form.Type)).Distinct())}.", choice.Token)]
            : meant.Value.SelectMany(Explain);
    }

    private static SchemaProblem One(ValidationError error)
    {
        var token = error.Token as JToken;
        var schema = error.Schema;
        if (error.Kind == ValidationErrorKind.NoAdditionalPropertiesAllowed)
        {
            var name = (token as JProperty)?.Name ?? error.Property ?? "";
            return new SchemaProblem(PathOf(token), $"'{name}' is not known here. {Suggest(name, schema.Properties.Keys)}", token);
        }

        if (error.Kind == ValidationErrorKind.PropertyRequired)
        {
            var parent = PathOf(token);
            return new SchemaProblem(parent == "$" ? error.Property! : $"{parent}.{error.Property}", "is missing.", token);
        }

        return new SchemaProblem(PathOf(token), $"{What(error, schema)} {schema.Description}".TrimEnd(), token);
    }

    private static string What(ValidationError error, JsonSchema schema) => error.Kind switch
    {
        ValidationErrorKind.NotInEnumeration => $"must be one of: {string.Join(", ", schema.Enumeration)}.",
        ValidationErrorKind.StringTooLong => $"must have at most {schema.MaxLength} characters.",
        ValidationErrorKind.StringTooShort => "must not be empty.",
        ValidationErrorKind.TooManyItems => $"must have at most {schema.MaxItems} entries.",
        ValidationErrorKind.NumberTooBig or ValidationErrorKind.IntegerTooBig or ValidationErrorKind.NumberTooSmall => "is out of range.",
        ValidationErrorKind.PatternMismatch => "is not in an allowed form.",
        ValidationErrorKind.StringExpected => $"must be {TypeWord(JsonObjectType.String)}{Quote(error)}.",
        _ => $"must be {TypeWord(schema.Type)}.",
    };

    private static string Quote(ValidationError error) =>
        error.Token is JValue { Type: JTokenType.Integer or JTokenType.Float or JTokenType.Boolean } ? "; put the value in quotes" : "";

    private static string Suggest(string name, IEnumerable<string> known)
    {
        var all = known.Order(StringComparer.Ordinal).ToList();
        var nearest = all
            .Select(candidate => (candidate, distance: Distance(name.Length > 60 ? name[..60] : name, candidate)))
            .OrderBy(pair => pair.distance)
            .FirstOrDefault();
        var guess = nearest.candidate is not null && nearest.distance <= Math.Max(1, nearest.candidate.Length / 3)
            ? $"Did you mean '{nearest.candidate}'? "
            : "";
        return $"{guess}Known are: {string.Join(", ", all)}.";
    }

    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var same = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }

    private static bool Fits(JToken token, JsonObjectType type) => token.Type switch
    {
        JTokenType.Object => type.HasFlag(JsonObjectType.Object),
        JTokenType.Array => type.HasFlag(JsonObjectType.Array),
        JTokenType.String => type.HasFlag(JsonObjectType.String),
        _ => false,
    };

    private static string TypeWord(JsonObjectType type)
    {
        var words = new List<string>();
        foreach (var (flag, word) in new[]
        {
            (JsonObjectType.Object, "an object"), (JsonObjectType.Array, "a list"), (JsonObjectType.String, "text"),
            (JsonObjectType.Integer, "a whole number"), (JsonObjectType.Number, "a number"), (JsonObjectType.Boolean, "true or false"),
            (JsonObjectType.Null, "null"),
        })
        {
            if (type.HasFlag(flag))
            {
                words.Add(word);
            }
        }

        return string.Join(" or ", words);
    }

    private static string PathOf(JToken? token) => token is null || token.Path.Length == 0 ? "$" : token.Path;
}
