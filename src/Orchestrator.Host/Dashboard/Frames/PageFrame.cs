using Orchestrator.Dashboard.SignIn;

namespace Orchestrator.Dashboard.Frames;

/// <summary>What every page shows around itself.</summary>
/// <param name="Path">Of the page, for the navigation.</param>
/// <param name="User">Who is signed in; empty for nobody.</param>
/// <param name="Role">What they may do; <see langword="null"/> for nobody.</param>
/// <param name="FormToken">Goes with every form.</param>
/// <param name="Waiting">How many runs wait for a decision.</param>
/// <param name="Now">When the page was made.</param>
public sealed record PageFrame(string Path, string User, Role? Role, string FormToken, int Waiting, DateTimeOffset Now)
{
    /// <summary>The name of the token's field.</summary>
    public const string FormField = "form-token";

    public static PageFrame Nobody { get; } = new("", "", null, "", 0, default);

    public bool May(Role needed) => Role >= needed;
}
