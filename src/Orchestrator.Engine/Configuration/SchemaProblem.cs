using Newtonsoft.Json.Linq;

namespace Orchestrator.Configuration;

/// <summary>One place where a document does not satisfy its schema.</summary>
/// <param name="Path">Where, as <c>verify[0].run</c>; <c>$</c> for the whole.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
/// <param name="Token">The value, or the property, that is wrong.</param>
internal sealed record SchemaProblem(string Path, string Message, JToken? Token);
