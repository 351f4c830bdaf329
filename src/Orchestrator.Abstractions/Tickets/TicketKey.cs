namespace Orchestrator.Tickets;

/// <summary>Names one ticket everywhere: the source it lives in and its key there.</summary>
/// <param name="Source">The <see cref="ITicketSource.Name"/> that knows the ticket.</param>
/// <param name="Id">The key within the source, for instance <c>owner/name#12</c> or <c>fix-slugs</c>.</param>
public sealed record TicketKey(string Source, string Id)
{
    /// <summary>The form used in logs, file names of reports and on the command line.</summary>
    public override string ToString() => $"{Source}:{Id}";

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    public static TicketKey Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new TicketKey(text[..colon], text[(colon + 1)..])
            : throw new FormatException($"'{text}' is not a ticket key: write SOURCE:ID, for instance local:fix-slugs.");
    }
}
