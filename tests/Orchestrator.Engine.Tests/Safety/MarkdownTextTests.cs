using System.Text.RegularExpressions;

namespace Orchestrator.Safety;

[TestFixture]
public sealed class MarkdownTextTests
{
    [TestCase("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;")]
    [TestCase("<!-- marker -->", "&lt;!-- marker --&gt;")]
    [TestCase("[click](javascript:alert(1))", "\\[click\\](javascript:alert(1))")]
    [TestCase("![x](https://evil.example.org/pixel.png)", "!\\[x\\](https://evil.example.org/pixel.png)")]
    [TestCase("[a]: javascript:alert(1)", "\\[a\\]: javascript:alert(1)")]
    [TestCase("thanks @owner/team", "thanks @&#8203;owner/team")]
    [TestCase("Fixes #12", "Fi&#8203;xes #&#8203;12")]
    [TestCase("closes: https://github.com/o/r/issues/1", "cl&#8203;oses: https://github.com/o/r/issues/1")]
    [TestCase("resolves o/r#1", "re&#8203;solves o/r#&#8203;1")]
    [TestCase("/merge", "&#47;merge")]
    [TestCase("   /close", "   &#47;close")]
    [TestCase("# Evidence", "\\# Evidence")]
    [TestCase("        # code?", "   \\# code?")]
    [TestCase("===", "\\===")]
    [TestCase("a | b", "a \\| b")]
    [TestCase("&lt;b&gt;", "&amp;lt;b&amp;gt;")]
    [TestCase("`<b>`", "`<b>`")]
    [TestCase("\\`<b>`", "\\\\`<b>`")]
    [TestCase("``a`<b>", "\\`\\`a\\`&lt;b&gt;")]
    [TestCase("- one\n- two", "- one\n- two")]
    [TestCase("**bold** text", "**bold** text")]
    [TestCase("a\u202eb\u001b[31mc", "abc")]
    public void Block_HostileText_IsInert(string text, string expected) => Assert.That(MarkdownText.Block(text), Is.EqualTo(expected));

    [Test]
    public void Block_FenceLeftOpen_IsClosed()
    {
        Assert.That(MarkdownText.Block("```\n<b>"), Is.EqualTo("```text\n<b>\n```"));
    }

    [TestCase("```mermaid\ngraph\n```")]
    [TestCase("~~~js <script>\nx\n~~~")]
    public void Block_FenceWithInfo_LosesIt(string text) => Assert.That(MarkdownText.Block(text), Does.StartWith("```text\n"));

    [TestCase("~~~ `a\n<b>")]
    [TestCase("``` a`b\n<b>")]
    [TestCase("> ```\n<b>")]
    [TestCase("- ```\n<b>")]
    public void Block_WhatAnotherReaderMightTakeForAFence_IsEscaped(string text) => Assert.That(MarkdownText.Block(text), Does.Contain("&lt;b&gt;"));

    [TestCase("a")]
    [TestCase("```\n</details> # free\n```")]
    [TestCase("````````\nx")]
    public void CodeBlock_Content_CannotCloseIt(string content)
    {
        var lines = MarkdownText.CodeBlock(content).Split('\n');

        var fence = Regex.Match(lines[0], "^`+").Value;
        Assert.That(lines[^1], Is.EqualTo(fence));
        Assert.That(lines[1..^1], Has.None.Matches<string>(line => line.TrimStart().StartsWith(fence, StringComparison.Ordinal)));
    }

    [TestCase("a", "`a`")]
    [TestCase("a`b", "``a`b``")]
    [TestCase("`a", "`` `a ``")]
    [TestCase("a|b\nc", "`a¦b c`")]
    [TestCase("", "")]
    public void Code_Content_CannotEndIt(string content, string expected) => Assert.That(MarkdownText.Code(content), Is.EqualTo(expected));

    [TestCase("https://example.org/a>b c", "[x](<https://example.org/a%3Eb%20c>)")]
    [TestCase("javascript:alert(1)", "x")]
    [TestCase("https://user:secret@example.org/", "x")]
    [TestCase("file:///etc/passwd", "x")]
    public void Link_OnlyHarmlessAddresses(string address, string expected) =>
        Assert.That(MarkdownText.Link("x", new Uri(address)), Is.EqualTo(expected));

    [Test]
    public void Block_ManyBackticks_EndsSoon()
    {
        var text = string.Concat(Enumerable.Range(1, 190).Select(i => new string('`', i) + " "));

        Assert.That(MarkdownText.Block(text + new string('`', 5000)), Is.Not.Empty);
    }
}
