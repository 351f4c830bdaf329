using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Orchestrator.Dashboard.SignIn;
using Orchestrator.Telemetry;
using Orchestrator.Terminal;

namespace Orchestrator.Api.V1;

/// <summary>The HTTP API for programs: <c>/api/v1</c>, described by <c>/api/v1/openapi.json</c>.</summary>
internal static class ApiRegistration
{
    public const string Prefix = "/api";

    private const string Version = "v1";
    private const string Scheme = "key";

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            foreach (var converter in Output.Json.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        services.AddProblemDetails();
        services.AddOpenApi(Version, options =>
        {
            options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                Describe(document);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApi(this RouteGroupBuilder area)
    {
        area.MapOpenApi("/api/{documentName}/openapi.json").RequireAuthorization(Allow(Role.Viewer, SignInEndpoints.Session, ApiKeyHandler.SchemeName));
        var routes = area.MapGroup("/api/v1").RequireRateLimiting(RateLimits.Api);
        routes.MapGroup("").RequireAuthorization(Allow(Role.Viewer, SignInEndpoints.Session, ApiKeyHandler.SchemeName)).MapRuns();

        // Only with a key: a browser sends cookies by itself, for whoever asks it to.
        routes.MapGroup("").RequireAuthorization(Allow(Role.Operator, ApiKeyHandler.SchemeName)).MapDecisions();
    }

    private static AuthorizationPolicy Allow(Role role, params string[] schemes) =>
        new AuthorizationPolicyBuilder(schemes).RequireAuthenticatedUser().RequireAssertion(asked => asked.User.May(role)).Build();

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Orchestrator",
            Version = TelemetryRegistration.Version.Split('+')[0],
            Description = "Looks at runs and decides about them. Errors are problem details (RFC 9457).",
        };

        // Whoever reads it knows where they got it from.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key that 'orchestrator dashboard key NAME' made." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
    }
}
