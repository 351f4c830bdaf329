using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Credentials;
using Orchestrator.Intake;

namespace Orchestrator.Api.GitHub;

/// <summary>Takes deliveries: checks who sent them, writes down what matters, and answers. What follows from them is worked out later.</summary>
internal static partial class GitHubWebhook
{
    public const string Source = "github";

    // Larger ones GitHub does not send.
    private const int SizeLimit = 25 * 1024 * 1024;

    public static async Task<IResult> TakeAsync(
        HttpContext context, IOptions<GitHubOptions> options, ICredentialStore credentials, IWebhookDeliveries deliveries, DeliverySignal signal, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (request.ContentLength > SizeLimit)
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, "The delivery is larger than GitHub sends.");
        }

        var secrets = await SecretsAsync(options.Value, credentials, cancellationToken);
        if (secrets.Count == 0)
        {
            return Refuse(StatusCodes.Status503ServiceUnavailable, "No webhook secret is set, so nothing can be believed.");
        }

        if (await ReadAsync(context, cancellationToken) is not { } body)
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, "The delivery is larger than GitHub sends.");
        }

        // Before anything of it is looked at.
        if (!WebhookSignature.IsValid(request.Headers["X-Hub-Signature-256"], body.Span, secrets))
        {
            return Refuse(StatusCodes.Status401Unauthorized, "The signature is missing or wrong. Is the webhook's secret the one that is set here?");
        }

        if (!request.HasJsonContentType())
        {
            return Refuse(StatusCodes.Status415UnsupportedMediaType, "Set the webhook's content type to application/json.");
        }

        string name = request.Headers["X-GitHub-Event"].ToString();
        if (!EventName().IsMatch(name) || !Guid.TryParse(request.Headers["X-GitHub-Delivery"], out var id))
        {
            return Refuse(StatusCodes.Status400BadRequest, "X-GitHub-Event or X-GitHub-Delivery is missing.");
        }

        GitHubEvent? happened;
        try
        {
            using var payload = JsonDocument.Parse(body);
            happened = GitHubEvent.Read(name, payload.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "The delivery is not JSON.");
        }

        if (happened is null)
        {
            return Results.Json(new { status = "ignored" }, statusCode: StatusCodes.Status202Accepted);
        }

        var isNew = await deliveries.StoreAsync(new WebhookDelivery { Source = Source, Id = happened.Key ?? id.ToString(), Content = JsonSerializer.Serialize(happened) }, cancellationToken);
        signal.Wake();
        return Results.Json(new { status = isNew ? "taken" : "known" }, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IReadOnlyList<string>> SecretsAsync(GitHubOptions options, ICredentialStore credentials, CancellationToken cancellationToken)
    {
        var secrets = new List<string>();
        foreach (var name in options.WebhookSecretCredentials.DefaultIfEmpty(GitHubOptions.DefaultWebhookSecret))
        {
            if (await credentials.FindAsync(name, cancellationToken) is { } secret)
            {
                secrets.Add(secret);
            }
        }

        return secrets;
    }

    /// <summary>The raw body; <see langword="null"/> when it is too long, whatever was announced.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = SizeLimit + 1;
        }

        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > SizeLimit)
            {
                return null;
            }
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static IResult Refuse(int status, string reason) => Results.Json(new { status = "refused", reason }, statusCode: status);

    [GeneratedRegex(@"\A[a-z0-9_]{1,64}\z")]
    private static partial Regex EventName();
}
