namespace Orchestrator.Clients.GitHub.App;

/// <summary>The App as GitHub has it.</summary>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Permissions">What it asks for wherever it is installed.</param>
/// <param name="Events">What it is told of.</param>
/// <param name="Webhook">Where it is told; <see langword="null"/> for nowhere.</param>
/// <param name="ContentType">How: <c>json</c> or <c>form</c>.</param>
public sealed record AppDescription(
    string Slug, IReadOnlyDictionary<string, string> Permissions, IReadOnlyCollection<string> Events, Uri? Webhook, string ContentType);
