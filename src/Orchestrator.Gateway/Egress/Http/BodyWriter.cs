namespace Orchestrator.Egress.Http;

/// <summary>Writes a body in the framing announced by the head that went before it.</summary>
internal static class BodyWriter
{
    public static WireWriter AppendFraming(this WireWriter writer, BodyFraming framing) => framing.Kind switch
    {
        BodyKind.Length => writer.Append("Content-Length: "u8).Append(framing.Length).Append("\r\n"u8),
        BodyKind.Chunked => writer.Append("Transfer-Encoding: chunked\r\n"u8),
        _ => writer,
    };

    public static ValueTask WritePieceAsync(
        this WireWriter writer, BodyKind kind, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken) =>
        kind == BodyKind.Chunked ? writer.WriteChunkAsync(piece, cancellationToken) : writer.WriteAsync(piece, cancellationToken);

    public static ValueTask EndAsync(this WireWriter writer, BodyKind kind, CancellationToken cancellationToken) =>
        (kind == BodyKind.Chunked ? writer.Append("0\r\n\r\n"u8) : writer).FlushAsync(cancellationToken);
}
