using System.Buffers.Binary;
using System.Text;

namespace Orchestrator.Egress.Tunnels;

[TestFixture]
public sealed class ClientHelloTests
{
    [Test]
    public void Read_EveryPrefix_IncompleteThenComplete()
    {
        var hello = Hello(ServerName("site.test"));

        for (var length = 0; length < hello.Length; length++)
        {
            Assert.That(ClientHello.Read(hello.AsSpan(0, length)).State, Is.EqualTo(ClientHelloState.Incomplete), $"{length} bytes");
        }

        Assert.That(ClientHello.Read(hello), Is.EqualTo(new ClientHello(ClientHelloState.Complete, "site.test", false)));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(60)]
    public void Read_HelloCutIntoRecords_PutTogether(int recordLength)
    {
        var hello = Hello(ServerName("site.test"));
        var records = hello[5..].Chunk(recordLength).SelectMany(part => Record(part)).ToArray();

        Assert.That(ClientHello.Read(records), Is.EqualTo(new ClientHello(ClientHelloState.Complete, "site.test", false)));
    }

    [Test]
    public void Read_ServerNameTwice_Invalid() =>
        Assert.That(ClientHello.Read(Hello([.. ServerName("site.test"), .. ServerName("evil.test")])).State, Is.EqualTo(ClientHelloState.Invalid));

    [Test]
    public void Read_TwoNamesInOneList_Invalid() =>
        Assert.That(ClientHello.Read(Hello(Extension(0, List([.. Name("site.test"), .. Name("evil.test")])))).State, Is.EqualTo(ClientHelloState.Invalid));

    [Test]
    public void Read_NullInName_Invalid() =>
        Assert.That(ClientHello.Read(Hello(ServerName("site.test\0.evil.test"))).State, Is.EqualTo(ClientHelloState.Invalid));

    [TestCase(0xfe0d)]
    [TestCase(0xfe0a)]
    [TestCase(0xffce)]
    public void Read_EncryptedHelloExtension_Seen(int type) =>
        Assert.That(ClientHello.Read(Hello([.. ServerName("site.test"), .. Extension((ushort)type, [1, 2])])).Encrypted, Is.True);

    [Test]
    public void Read_NoExtensions_NoName() =>
        Assert.That(ClientHello.Read(Hello(null)), Is.EqualTo(new ClientHello(ClientHelloState.Complete, null, false)));

    [TestCase("GET / HTTP/1.1\r\n")]
    [TestCase("SSH-2.0-OpenSSH_9.2\r\n")]
    [TestCase("\u0017\u0003\u0003\u0000\u0005hello")]
    [TestCase("\u0016\u0002\u0000\u0000\u0005hello")]
    [TestCase("\u0016\u0003\u0001\u0000\u0005\u0002\u0000\u0000\u0001\u0000")]
    public void Read_NotAClientHello_Invalid(string bytes) =>
        Assert.That(ClientHello.Read(Encoding.Latin1.GetBytes(bytes)).State, Is.EqualTo(ClientHelloState.Invalid));

    [Test]
    public void Read_ExtensionLongerThanHello_Invalid()
    {
        var hello = Hello(ServerName("site.test"));
        hello[^12]++;

        Assert.That(ClientHello.Read(hello).State, Is.EqualTo(ClientHelloState.Invalid));
    }

    internal static byte[] Hello(byte[]? extensions)
    {
        byte[] body =
        [
            3, 3, .. new byte[32], 0, .. Sized([0x13, 0x01]), 1, 0,
            .. extensions is null ? [] : Sized(extensions),
        ];
        return Record([1, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body]);
    }

    internal static byte[] ServerName(string name) => Extension(0, List(Name(name)));

    internal static byte[] Extension(ushort type, byte[] data) => [(byte)(type >> 8), (byte)type, .. Sized(data)];

    private static byte[] Name(string name) => [0, .. Sized(Encoding.ASCII.GetBytes(name))];

    private static byte[] List(byte[] names) => Sized(names);

    private static byte[] Record(byte[] part) => [22, 3, 1, .. Sized(part)];

    private static byte[] Sized(byte[] data)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)data.Length);
        return [.. length, .. data];
    }
}
