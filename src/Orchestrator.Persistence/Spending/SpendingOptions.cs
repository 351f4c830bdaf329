using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Spending;

/// <summary>
/// What may be spent on models in one day (UTC), read from <c>Spending</c>. Stages and runs have limits of their own in
/// <c>Policy</c> and <c>Runs</c>.
/// </summary>
public sealed class SpendingOptions
{
    /// <summary>US dollars of everything together; <see langword="null"/>, the default, for no limit.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? UsdPerDay { get; set; }

    /// <summary>US dollars of each repository that <see cref="Repositories"/> does not name; <see langword="null"/>, the default, for no limit.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? RepositoryUsdPerDay { get; set; }

    /// <summary>US dollars of each team that <see cref="Teams"/> does not name; <see langword="null"/>, the default, for no limit.</summary>
    [Range(0.0, 1_000_000.0)]
    public decimal? TeamUsdPerDay { get; set; }

    /// <summary>US dollars of single repositories, by name. None by default.</summary>
    public IDictionary<string, decimal> Repositories { get; } = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);

    /// <summary>US dollars of single teams, by name. None by default.</summary>
    public IDictionary<string, decimal> Teams { get; } = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How long after the process that sent a request was last heard of all of the request's money counts as spent. The
    /// default is five minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan HoldDuration { get; set; } = TimeSpan.FromMinutes(5);
}
