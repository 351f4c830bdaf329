using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Orchestrator.Notices;

/// <summary>What a receiver got.</summary>
public sealed record ReceivedNotice(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Id => Headers["webhook-id"];

    public JsonNode Json => JsonNode.Parse(Body) ?? throw new InvalidOperationException("The body is null.");

    /// <summary>The events in it, in order.</summary>
    public IReadOnlyList<string> Events => [.. Json["data"]!["notices"]!.AsArray().Select(notice => notice!["event"]!.GetValue<string>())];

    /// <summary>Verifies as a receiver does, by the specification and not by our code.</summary>
    public bool IsSignedWith(string base64)
    {
        var signed = Encoding.UTF8.GetBytes($"{Id}.{Headers["webhook-timestamp"]}.{Encoding.UTF8.GetString(Body)}");
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(base64), signed));
        return Headers["webhook-signature"].Split(' ').Contains(expected, StringComparer.Ordinal);
    }
}
