namespace Orchestrator.Safety;

[TestFixture]
public sealed class DisplayTextTests
{
    [TestCase("plain\ttext\n", "plain\ttext\n")]
    [TestCase("\u001b[2J\u001b[1;31mred\u001b[0m", "red")]
    [TestCase("\u001b]8;;https://evil\u0007link\u001b]8;;\u0007", "link")]
    [TestCase("\u001b]0;title\u001b\\x", "x")]
    [TestCase("\u009b31mx", "x")]
    [TestCase("\u001bPdata\u001b\\x", "x")]
    [TestCase("\u001b", "")]
    [TestCase("safe\rEVIL", "safe\nEVIL")]
    [TestCase("a\r\nb", "a\nb")]
    [TestCase("a\u2028b\u0085c", "a\nb\nc")]
    [TestCase("ad\u202Enimda\u2066", "adnimda")]
    [TestCase("a\u200b\u200d\ufeff\u00adb", "ab")]
    [TestCase("a\U000E0061\U000E0062b", "ab")]
    [TestCase("a\ufe01\u3164b", "ab")]
    [TestCase("nul\0l", "null")]
    [TestCase("\b\b\bx", "x")]
    [TestCase("emoji 👍 and é", "emoji 👍 and é")]
    public void Clean_HostileText_ShowsWhatIsThere(string text, string expected) => Assert.That(DisplayText.Clean(text), Is.EqualTo(expected));

    [Test]
    public void Clean_LoneSurrogate_IsReplaced() => Assert.That(DisplayText.Clean("a\ud800b"), Is.EqualTo("a\ufffdb"));

    [Test]
    public void Cut_AtASurrogatePair_LeavesNoHalf()
    {
        var cut = DisplayText.Cut("ab👍👍👍", 5);

        Assert.That(cut, Is.EqualTo("ab👍…"));
        Assert.That(DisplayText.Cut("ab👍👍👍", 4), Is.EqualTo("ab…"));
    }

    [Test]
    public void Html_Text_IsEscaped() => Assert.That(DisplayText.Html("<a href='x'>&\u202e\""), Is.EqualTo("&lt;a href=&#39;x&#39;&gt;&amp;&quot;"));
}
