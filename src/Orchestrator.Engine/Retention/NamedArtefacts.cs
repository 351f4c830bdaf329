using System.Globalization;

namespace Orchestrator.Retention;

/// <summary>Many names of artefacts in little memory: half of each. Two that agree in it are both kept, which does no harm.</summary>
internal sealed class NamedArtefacts
{
    private const int Half = 32;

    private readonly HashSet<UInt128> _names = [];

    public void Add(string sha256)
    {
        if (Key(sha256) is { } key)
        {
            _names.Add(key);
        }
    }

    public bool Contains(string sha256) => Key(sha256) is not { } key || _names.Contains(key);

    private static UInt128? Key(string sha256) =>
        sha256.Length == 2 * Half && UInt128.TryParse(sha256.AsSpan(0, Half), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key) ? key : null;
}
