using System.Buffers.Binary;
using System.Text;

namespace Orchestrator.Telemetry;

/// <summary>One field of a protocol buffer message, as it is on the wire.</summary>
public readonly record struct ProtoField(int Number, ulong Scalar, ReadOnlyMemory<byte> Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public string Hex => Convert.ToHexStringLower(Bytes.Span);

    public double Real => BitConverter.UInt64BitsToDouble(Scalar);

    public IReadOnlyList<ProtoField> Message => Read(Bytes);

    /// <summary>All fields of a message, in their order; a message that breaks off or holds groups is an error.</summary>
    public static IReadOnlyList<ProtoField> Read(ReadOnlyMemory<byte> message)
    {
        var fields = new List<ProtoField>();
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message.Span, ref at);
            var (scalar, bytes) = (0UL, ReadOnlyMemory<byte>.Empty);
            switch (tag & 7)
            {
                case 0:
                    scalar = Varint(message.Span, ref at);
                    break;
                case 1:
                    scalar = BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    bytes = message.Slice(at, length);
                    at += length;
                    break;
                case 5:
                    scalar = BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]);
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} is not one of OTLP's.");
            }

            fields.Add(new ProtoField((int)(tag >> 3), scalar, bytes));
        }

        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number is longer than 64 bits.");
    }
}
