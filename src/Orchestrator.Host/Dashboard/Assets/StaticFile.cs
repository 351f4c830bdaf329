using System.Security.Cryptography;

namespace Orchestrator.Dashboard.Assets;

/// <summary>A file that is part of this program. Its path holds its hash, so that a browser may keep it for ever.</summary>
internal sealed class StaticFile
{
    private StaticFile(string name, string contentType, byte[] content)
    {
        Content = content;
        ContentType = contentType;
        Path = $"/assets/{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}/{name}";
    }

    public string Path { get; }

    public string ContentType { get; }

    public ReadOnlyMemory<byte> Content { get; }

    public static StaticFile Load(string name, string contentType)
    {
        using var stream = typeof(StaticFile).Assembly.GetManifestResourceStream($"dashboard/{name}")
            ?? throw new InvalidOperationException($"This program was built without its file '{name}'.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return new StaticFile(name, contentType, content.ToArray());
    }
}
