using System.Buffers.Binary;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>What a container's first process prints, which is nothing unless it fails.</summary>
internal sealed class ContainerOutput : IDisposable
{
    private const int ComplaintLength = 2000;
    private const int HeaderLength = 8;

    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly Collected _complaint = new(ComplaintLength);

    public ContainerOutput(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _stream = stream;
        Ended = ReadAsync();
    }

    /// <summary>Ends with the container, or with this.</summary>
    public Task Ended { get; }

    /// <summary>What it said, once it has ended.</summary>
    public string Complaint => _complaint.ToString() is { Length: > 0 } text ? text.ReplaceLineEndings(" ") : "it ended without a word";

    public void Dispose() => _response.Dispose();

    private async Task ReadAsync()
    {
        // A frame is a stream's number, three zeros, a length and so many bytes.
        var header = new byte[HeaderLength];
        try
        {
            while (await _stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength)
            {
                var left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
                var buffer = new byte[Math.Min(left, 4096)];
                while (left > 0)
                {
                    var length = await _stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)));
                    if (length == 0)
                    {
                        return;
                    }

                    _complaint.Write(OutputSource.Error, buffer.AsSpan(0, length));
                    left -= (uint)length;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            // The Engine, or this end, hung up.
        }
    }
}
