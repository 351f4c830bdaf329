using System.Text;
using Orchestrator.Terminal;
using Spectre.Console;

namespace Orchestrator.Cli;

internal sealed class TextTableTests
{
    private const string Summary = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen";

    [Test]
    public void Write_ToAPipe_OneLineARowWithoutBlanksAtItsEnd()
    {
        var lines = Written(isTerminal: false, width: 2000);

        Assert.That(lines, Is.EqualTo(new[] { "STAGE      TRY  SUMMARY", $"Implement  1    {Summary}", "日本       12" }));
    }

    [Test]
    public void Write_ToATerminal_WrapsTheLastColumnBelowItself()
    {
        var lines = Written(isTerminal: true, width: 50);

        Assert.That(lines, Has.All.Matches<string>(line => line.Length <= 50 && line == line.TrimEnd()));
        Assert.That(lines[1], Is.EqualTo("Implement  1    one two three four five six seven"));
        Assert.That(lines[2], Is.EqualTo("                eight nine ten eleven twelve"));
        Assert.That(string.Join(' ', lines.Skip(1).Take(3).Select(line => line.Trim())), Does.EndWith("fifteen"));
    }

    [Test]
    public void Write_ToANarrowTerminal_PutsTheLastColumnBelowTheRow()
    {
        var lines = Written(isTerminal: true, width: 30);

        Assert.That(lines.Take(4), Is.EqualTo(new[] { "STAGE      TRY", "    SUMMARY", "Implement  1", "    one two three four five" }));
        Assert.That(lines, Has.All.Length.LessThanOrEqualTo(30));
    }

    private static string[] Written(bool isTerminal, int width)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new Target(writer, isTerminal, width) });
        var table = new TextTable("STAGE", "TRY", "SUMMARY").Add("Implement", "1", Summary).Add("日本", "12", "");

        table.Write(new Output(writer, writer, console, isJson: false));

        return writer.ToString().TrimEnd('\n').Split('\n');
    }

    private sealed record Target(TextWriter Writer, bool IsTerminal, int Width) : IAnsiConsoleOutput
    {
        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
            // Nothing is encoded here.
        }
    }
}
