using System.Buffers.Binary;
using System.Text.Json;

namespace Orchestrator.Egress.Remote;

/// <summary>Frames on a stream: four bytes of length, then JSON.</summary>
internal static class FrameStream
{
    // A policy has a few thousand rules at most.
    private const int LengthLimit = 1024 * 1024;

    public static async Task WriteAsync(Stream stream, Frame frame, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(frame, JsonSerializerOptions.Web);
        var bytes = new byte[sizeof(int) + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, body.Length);
        body.CopyTo(bytes, sizeof(int));
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    /// <summary>The next one. An end, and what is no frame, is an <see cref="IOException"/>.</summary>
    public static async Task<Frame> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var count = BinaryPrimitives.ReadInt32BigEndian(length);
        if (count is <= 0 or > LengthLimit)
        {
            throw new InvalidDataException($"A frame of {count} bytes was announced, which is none.");
        }

        var body = new byte[count];
        await stream.ReadExactlyAsync(body, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<Frame>(body, JsonSerializerOptions.Web) ?? throw new InvalidDataException("A frame was empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("A frame could not be read.", exception);
        }
    }
}
