using Spectre.Console;

namespace Orchestrator.Terminal;

/// <summary>One cell of a <see cref="TextTable"/>: inert text, and how it looks at a terminal.</summary>
internal sealed record TextCell(string Text, Style? Style = null)
{
    public static implicit operator TextCell(string text) => new(text);
}
