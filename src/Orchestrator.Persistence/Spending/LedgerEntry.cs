namespace Orchestrator.Spending;

/// <summary>One model request's money: held back until it is settled, or spent in full when whoever held it has been dead for long enough.</summary>
internal sealed class LedgerEntry
{
    public Guid Id { get; set; }

    public Guid RunId { get; set; }

    public Guid StageId { get; set; }

    public string Repository { get; set; } = "";

    public string Team { get; set; } = "";

    /// <summary>The day, in UTC, to whose limits it counts: the one on which it was asked for.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Billionths of a US dollar: whole numbers, which both databases add up without rounding.</summary>
    public long HeldNano { get; set; }

    /// <summary>What it did cost; <see langword="null"/> while that is not known.</summary>
    public long? SettledNano { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When all of it counts as spent, unless it is settled or renewed before.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? SettledAt { get; set; }
}
