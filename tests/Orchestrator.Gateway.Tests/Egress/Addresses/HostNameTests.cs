namespace Orchestrator.Egress.Addresses;

[TestFixture]
public sealed class HostNameTests
{
    [TestCase("Example.ORG", "example.org")]
    [TestCase("example.org.", "example.org")]
    [TestCase("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [TestCase("_dmarc.example.org", "_dmarc.example.org")]
    [TestCase("1e100.net", "1e100.net")]
    public void Normalise_Name_OneSpelling(string written, string expected)
    {
        var host = HostName.Normalise(written);

        Assert.That(host, Is.EqualTo(new HostName(expected, null)));
    }

    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("127.1", "127.0.0.1")]
    [TestCase("2130706433", "127.0.0.1")]
    [TestCase("0x7f000001", "127.0.0.1")]
    [TestCase("0x7F.1", "127.0.0.1")]
    [TestCase("017700000001", "127.0.0.1")]
    [TestCase("0177.0.0.01", "127.0.0.1")]
    [TestCase("127.0.0.1.", "127.0.0.1")]
    [TestCase("[::1]", "::1")]
    [TestCase("[::ffff:127.0.0.1]", "127.0.0.1")]
    [TestCase("[0:0:0:0:0:FFFF:7F00:1]", "127.0.0.1")]
    public void Normalise_AddressInAnyForm_CanonicalLiteral(string written, string expected)
    {
        var host = HostName.Normalise(written)!;

        Assert.That(host.Literal, Is.Not.Null);
        Assert.That(host.Text, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("example..org")]
    [TestCase("example.org..")]
    [TestCase("exa mple.org")]
    [TestCase("example.org/evil")]
    [TestCase("example%2eorg")]
    [TestCase("256.256.256.256")]
    [TestCase("1.2.3.4.5")]
    [TestCase("1.2.3.0x")]
    [TestCase("example.09")]
    [TestCase("4294967296")]
    [TestCase("[fe80::1%25eth0]")]
    [TestCase("[fe80::1%1]")]
    [TestCase("[127.0.0.1]")]
    [TestCase("[::1")]
    [TestCase("::1")]
    [TestCase("b\u00fccher.example")]
    public void Normalise_NotAHost_Null(string written) => Assert.That(HostName.Normalise(written), Is.Null);

    [Test]
    public void NormaliseWritten_LettersOutsideAscii_Punycode() =>
        Assert.That(HostName.NormaliseWritten("B\u00fccher.example")?.Text, Is.EqualTo("xn--bcher-kva.example"));
}
