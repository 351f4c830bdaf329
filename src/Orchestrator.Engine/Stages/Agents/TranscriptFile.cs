using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Safety;

namespace Orchestrator.Stages.Agents;

/// <summary>The lines of a transcript on their way to the store, without the secrets that were in them.</summary>
internal sealed class TranscriptFile : IAsyncDisposable
{
    private const long LengthLimit = 256L * 1024 * 1024;
    private const string Cut = " [cut]";
    private const int LongestSecret = 4 * 1024;

    private readonly SecretScan _secrets;
    private readonly TimeProvider _time;
    private readonly FileStream _file;
    private readonly Utf8JsonWriter _json;
    private bool _isFull;

    public TranscriptFile(SecretScan secrets, TimeProvider time)
    {
        _secrets = secrets;
        _time = time;
        var path = Path.Combine(Path.GetTempPath(), $"transcript-{Guid.CreateVersion7():N}.jsonl");
        _file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });

        // Nobody else needs its name, and a file without one is gone with this process, however that ends.
        File.Delete(path);
        _json = new Utf8JsonWriter(_file);
    }

    public void Write<T>(string kind, T content)
    {
        if (_isFull)
        {
            return;
        }

        _isFull = _file.Length > LengthLimit;
        var node = _isFull ? JsonValue.Create("Nothing after this is kept: the transcript is too long.") : JsonSerializer.SerializeToNode(content, content!.GetType(), JsonSerializerOptions.Web);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("at", _time.GetUtcNow());
        _json.WriteString("kind", kind);
        _json.WritePropertyName("content");
        RedactedJson.Of(node, Redact)!.WriteTo(_json);
        _json.WriteEndObject();
        _json.Flush();
        _file.WriteByte((byte)'\n');
    }

    /// <summary>All of it, from its beginning.</summary>
    public Stream Read()
    {
        _file.Position = 0;
        return _file;
    }

    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        await _file.DisposeAsync();
    }

    private string Redact(string text) => _secrets.Redact(
        text.Contains(Cut, StringComparison.Ordinal) ? string.Join('\n', text.Split('\n').Select(WithoutHalfASecret)) : text);

    /// <summary>Where a line was cut, half a secret may be left that no pattern knows: the word before the cut goes, too.</summary>
    private static string WithoutHalfASecret(string line)
    {
        if (!line.EndsWith(Cut, StringComparison.Ordinal))
        {
            return line;
        }

        var end = line.Length - Cut.Length;
        var start = end;
        while (start > 0 && end - start < LongestSecret && !char.IsWhiteSpace(line[start - 1]))
        {
            start--;
        }

        return $"{line[..start]}…{Cut}";
    }
}
