using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Failures;

namespace Orchestrator.Tickets.Local;

/// <summary>Keeps <see cref="TicketState"/> in a file of its own, replaced as a whole.</summary>
internal sealed class TicketStateFile(string directory, string ticketPath)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(10);

    private readonly string _path = Path.Combine(
        directory, ".state", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ticketPath)))[..24] + ".json");

    private readonly string _lock = Path.Combine(directory, ".lock");

    public bool Exists => File.Exists(_path);

    public async Task<TicketState> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path))
        {
            return new TicketState();
        }

        try
        {
            await using var file = File.OpenRead(_path);
            return await JsonSerializer.DeserializeAsync<TicketState>(file, Json, cancellationToken) ?? new TicketState();
        }
        catch (JsonException mistake)
        {
            throw new ProviderException(FailureCategory.Malformed, $"{_path}, which notes where {ticketPath} stands, cannot be read. Remove it: the ticket then counts as new.", mistake);
        }
    }

    /// <summary>Replaces the state by what a change makes of it, while no other process does.</summary>
    public async Task ChangeAsync(Func<TicketState, TicketState> change, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        await using var alone = await LockAsync(cancellationToken);
        var content = JsonSerializer.SerializeToUtf8Bytes(change(await ReadAsync(cancellationToken)), Json);

        // Of one name: what a process that died has left of it, the next change replaces.
        var next = $"{_path}.next";
        await File.WriteAllBytesAsync(next, content, cancellationToken);
        File.Move(next, _path, overwrite: true);
    }

    /// <summary>The kernel lets go of it when a process dies.</summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(_lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(_lock))
            {
                await Task.Delay(LockPause, cancellationToken);
            }
        }
    }
}
