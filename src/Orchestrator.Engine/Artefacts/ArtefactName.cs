using System.Buffers;

namespace Orchestrator.Artefacts;

/// <summary>What an artefact is called: the SHA-256 of its content, in lower-case hexadecimal.</summary>
internal static class ArtefactName
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    public static bool Is(string? text) => text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(Hexadecimal);

    /// <summary>Keeps whatever is not a name from becoming a path or an address.</summary>
    public static void Require(string? sha256)
    {
        if (!Is(sha256))
        {
            throw new ArgumentException($"'{Safety.DisplayText.Line(sha256 ?? "", 80)}' is not the name of an artefact: a SHA-256 in lower-case hexadecimal.", nameof(sha256));
        }
    }
}
