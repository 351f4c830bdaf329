using System.Text;

namespace Orchestrator.Clients.GitHub.Http;

/// <summary>Keeps the end of a text of any length; what matters of a log is there.</summary>
internal static class TextEnd
{
    /// <summary>More is not read: whatever it is, it is no log.</summary>
    private const long ReadLimit = 256L * 1024 * 1024;

    public static async Task<string> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var kept = new byte[limit];
        var buffer = new byte[64 * 1024];
        long total = 0;
        int read;
        while (total < ReadLimit && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            for (var index = 0; index < read; index++)
            {
                kept[(total + index) % limit] = buffer[index];
            }

            total += read;
        }

        if (total <= limit)
        {
            return Encoding.UTF8.GetString(kept, 0, (int)total);
        }

        var start = (int)(total % limit);
        return Encoding.UTF8.GetString([.. kept.AsSpan(start), .. kept.AsSpan(0, start)]);
    }
}
