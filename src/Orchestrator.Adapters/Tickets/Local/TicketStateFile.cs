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

    private readonly string _path = Path.Combine(
        directory, ".state", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ticketPath)))[..24] + ".json");

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

    public async Task WriteAsync(TicketState state, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var next = $"{_path}.{Guid.CreateVersion7():N}";
        await File.WriteAllBytesAsync(next, JsonSerializer.SerializeToUtf8Bytes(state, Json), cancellationToken);
        File.Move(next, _path, overwrite: true);
    }
}
