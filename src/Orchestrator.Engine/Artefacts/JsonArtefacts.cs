using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Failures;
using Orchestrator.Runs;

namespace Orchestrator.Artefacts;

/// <summary>Reads and writes the artefacts of a run that are JSON.</summary>
public sealed class JsonArtefacts(IArtefactStore store)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Stores a value and returns its name.</summary>
    public async Task<string> PutAsync<T>(T value, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(value, Json));
        return await store.PutAsync(content, cancellationToken);
    }

    /// <summary>An artefact the run must have by now.</summary>
    public async Task<T> GetAsync<T>(RunState run, string name, CancellationToken cancellationToken)
        where T : class =>
        await FindAsync<T>(run, name, cancellationToken)
            ?? throw new ProviderException(
                FailureCategory.NotFound,
                $"Run {run.CorrelationId} has no artefact '{name}', or it is no longer in the store. Start the ticket's run again.");

    /// <summary>An artefact; <see langword="null"/> when the run has none of that name.</summary>
    public async Task<T?> FindAsync<T>(RunState run, string name, CancellationToken cancellationToken)
        where T : class
    {
        if (!run.Artefacts.TryGetValue(name, out var sha256))
        {
            return null;
        }

        await using var content = await store.OpenAsync(sha256, cancellationToken);
        return content is null ? null : await JsonSerializer.DeserializeAsync<T>(content, Json, cancellationToken);
    }
}
