using System.Security.Claims;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>Writes down who somebody is, and reads it again.</summary>
internal static class Principals
{
    private const string RoleClaim = "orchestrator.role";

    /// <param name="id">Unique within <paramref name="scheme"/>; forms are bound to it.</param>
    /// <param name="name">Shown, and written down with everything that is done.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="scheme">How they proved who they are.</param>
    public static ClaimsPrincipal Create(string id, string name, Role role, string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, $"{scheme}:{id}"),
            new Claim(ClaimTypes.Name, name),
            new Claim(RoleClaim, role.ToString()),
        ],
        scheme,
        ClaimTypes.Name,
        RoleClaim));

    public static string Name(this ClaimsPrincipal principal) => principal.Identity?.Name ?? "";

    /// <summary>Their role; <see langword="null"/> for somebody who has none.</summary>
    public static Role? Role(this ClaimsPrincipal principal) =>
        Enum.TryParse<Role>(principal.FindFirstValue(RoleClaim), out var role) ? role : null;

    public static bool May(this ClaimsPrincipal principal, Role needed) => principal.Role() >= needed;
}
