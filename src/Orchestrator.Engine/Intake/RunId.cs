using System.Security.Cryptography;
using System.Text;
using Orchestrator.Tickets;

namespace Orchestrator.Intake;

/// <summary>
/// The id of the run that a message asks for: the same whenever the message comes again, and random in every part, since
/// people and branches name a run by the end of its id. Message ids of one minute may end alike.
/// </summary>
internal static class RunId
{
    public static Guid Of(Guid messageId, TicketKey ticket)
    {
        var hash = SHA256.HashData([.. messageId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes($"{ticket.Source}:{ticket.Id}")]);
        var id = hash.AsSpan(0, 16);

        // Version 8 and the variant of RFC 9562: made from a hash that is not one of the older versions'.
        id[6] = (byte)(0x80 | (id[6] & 0x0f));
        id[8] = (byte)(0x80 | (id[8] & 0x3f));
        return new Guid(id, bigEndian: true);
    }
}
