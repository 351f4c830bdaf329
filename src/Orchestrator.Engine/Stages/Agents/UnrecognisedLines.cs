using System.Text;

namespace Orchestrator.Stages.Agents;

/// <summary>
/// Lines in a row that are no events, kept as one: a program may print millions of them. Their beginning is kept and all are
/// counted; a secret that runs over several lines is in one piece again.
/// </summary>
internal sealed class UnrecognisedLines
{
    private const int KeptLength = 16 * 1024;

    private readonly StringBuilder _kept = new();
    private int _lines;
    private long _length;

    public void Add(string line)
    {
        _lines++;
        _length += line.Length;
        if (_kept.Length < KeptLength)
        {
            _kept.Append(_lines > 1 ? "\n" : "").Append(line);
        }
    }

    /// <summary>What came since the last call; <see langword="null"/> when nothing did.</summary>
    public object? Take()
    {
        if (_lines == 0)
        {
            return null;
        }

        var taken = new { Lines = _lines, Length = _length, Text = _kept.Length > KeptLength ? $"{_kept.ToString(0, KeptLength)} [cut]" : _kept.ToString() };
        _kept.Clear();
        (_lines, _length) = (0, 0);
        return taken;
    }
}
