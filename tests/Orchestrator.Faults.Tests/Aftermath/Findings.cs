using System.Globalization;
using System.Text;

namespace Orchestrator.Aftermath;

/// <summary>What was counted, and what is wrong. Printed as one table, whatever the outcome.</summary>
internal sealed class Findings
{
    private readonly List<(string Name, string Value)> _counts = [];
    private readonly List<string> _wrong = [];

    /// <summary>Everything that must not be.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    public void Count(string name, long value) => _counts.Add((name, value.ToString(CultureInfo.InvariantCulture)));

    public void Count(string name, string value) => _counts.Add((name, value));

    /// <summary>Counts what must be a certain number.</summary>
    public void Expect(string name, long value, long expected)
    {
        Count(name, value);
        if (value != expected)
        {
            _wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {value} instead of {expected}"));
        }
    }

    /// <summary>Counts what must not exist.</summary>
    public void ExpectNone(string name, IReadOnlyCollection<string> found)
    {
        Count(name, found.Count);
        if (found.Count > 0)
        {
            _wrong.Add($"{name}: {string.Join("; ", found.Take(10))}{(found.Count > 10 ? "; …" : "")}");
        }
    }

    public override string ToString()
    {
        var width = _counts.Max(count => count.Name.Length);
        var table = new StringBuilder();
        foreach (var (name, value) in _counts)
        {
            table.Append(CultureInfo.InvariantCulture, $"  {name.PadRight(width)}  {value,10}").AppendLine();
        }

        return table.ToString();
    }
}
