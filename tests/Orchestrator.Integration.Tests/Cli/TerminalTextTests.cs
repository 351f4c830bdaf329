using Orchestrator.Terminal;

namespace Orchestrator.Cli;

internal sealed class TerminalTextTests
{
    [TestCase("\u001b[2J", "␛[2J")]
    [TestCase("\u001b]8;;file:///etc/passwd\u0007link", "␛]8;;file:///etc/passwd␇link")]
    [TestCase("\u009b31m", "<U+009B>31m")]
    [TestCase("a\rb", "ab")]
    [TestCase("a\bb", "a␈b")]
    [TestCase("\u202egpj.exe", "<U+202E>gpj.exe")]
    [TestCase("\u200bhidden", "<U+200B>hidden")]
    [TestCase("line\u2028break", "line<U+2028>break")]
    [TestCase("\u007f", "␡")]
    [TestCase("crème 日本 👩‍💻", "crème 日本 👩‍💻")]
    public void Inert_ControlText_IsShownAsWhatItIs(string text, string expected) => Assert.That(TerminalText.Inert(text), Is.EqualTo(expected));

    [Test]
    public void Inert_LinesAndTabs_Stay() => Assert.That(TerminalText.Inert("a\n\tb"), Is.EqualTo("a\n    b"));

    [Test]
    public void Line_ManyLines_BecomeOne() => Assert.That(TerminalText.Line("a\r\nb\nc"), Is.EqualTo("a b c"));

    [Test]
    public void Line_TooLong_IsCutBetweenCharacters() => Assert.That(TerminalText.Line("ab👩cd", 4), Is.EqualTo("ab…"));

    [Test]
    public void Inert_EveryCharacter_LeavesNothingATerminalActsOn()
    {
        var everything = string.Concat(Enumerable.Range(0, 0xFFFF).Where(value => !char.IsSurrogate((char)value)).Select(value => (char)value));

        var inert = TerminalText.Inert(everything);

        Assert.That(inert.Where(character => char.IsControl(character) && character != '\n'), Is.Empty);
    }
}
