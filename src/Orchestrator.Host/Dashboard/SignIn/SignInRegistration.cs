using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;
using Orchestrator.Api.V1;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>Registers who may come in and what they may do.</summary>
internal static class SignInRegistration
{
    private const string SessionCookie = "orchestrator-session";
    private const string FormCookie = "orchestrator-form";

    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<SignInLinks>();
        services.AddSingleton<Sessions>();

        // Sessions live in this process, and so do the keys that protect their cookies: there is nothing on disk to steal.
        services.AddDataProtection().AddKeyManagementOptions(keys =>
        {
            keys.XmlRepository = new MemoryKeys();
            keys.XmlEncryptor = new NullXmlEncryptor();
        });
        services.AddAuthentication(SignInEndpoints.Session)
            .AddCookie(SignInEndpoints.Session)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        services.AddOptions<CookieAuthenticationOptions>(SignInEndpoints.Session).Configure<Sessions, IOptions<DashboardOptions>>(Configure);
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = "form-token";
            options.Cookie.Name = FormCookie;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        });
        var authorization = services.AddAuthorizationBuilder();
        foreach (var role in Enum.GetValues<Role>())
        {
            authorization.AddPolicy(role.ToString(), policy => policy.RequireAuthenticatedUser().RequireAssertion(asked => asked.User.May(role)));
        }

        services.AddRateLimiter(RateLimits.Configure);
    }

    private static void Configure(CookieAuthenticationOptions cookie, Sessions sessions, IOptions<DashboardOptions> options)
    {
        cookie.SessionStore = sessions;
        cookie.ExpireTimeSpan = options.Value.SessionLength;
        cookie.SlidingExpiration = false;
        cookie.Cookie.Name = SessionCookie;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;

        // On loopback there is no TLS, and not every browser keeps a secure cookie then; over the network there always is.
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.LoginPath = SignInEndpoints.Path;
        cookie.ReturnUrlParameter = "to";
        cookie.Events.OnRedirectToAccessDenied = context => RefuseAsync(context, StatusCodes.Status403Forbidden, "Your role does not allow this.");
        cookie.Events.OnRedirectToLogin = context =>
        {
            // Only what a person looks at can lead them to a page.
            if (!IsForPrograms(context.Request))
            {
                context.Response.Redirect(context.RedirectUri);
                return Task.CompletedTask;
            }

            return RefuseAsync(context, StatusCodes.Status401Unauthorized, "Nobody is signed in.");
        };
    }

    private static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments(ApiRegistration.Prefix, StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/live", StringComparison.OrdinalIgnoreCase);

    /// <summary>The API's answers are written by what writes all its problems.</summary>
    private static Task RefuseAsync(RedirectContext<CookieAuthenticationOptions> context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return IsForPrograms(context.Request) ? Task.CompletedTask : context.Response.WriteAsync($"{reason}\n");
    }
}
