using System.Text;
using Orchestrator.Tickets;

namespace Orchestrator.Stages.Fetch;

/// <summary>Names a run's branch: readable, safe for git and a shell, and unlike any other run's.</summary>
internal static class BranchName
{
    private const int SlugLength = 40;

    public static string For(string prefix, Ticket ticket, Guid runId)
    {
        var slug = new StringBuilder();
        foreach (var character in ticket.Title.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                slug.Append(character);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }

            if (slug.Length == SlugLength)
            {
                break;
            }
        }

        return $"{prefix}{slug.ToString().Trim('-')}-{runId.ToString("N")[^8..]}".Replace("/-", "/", StringComparison.Ordinal);
    }
}
