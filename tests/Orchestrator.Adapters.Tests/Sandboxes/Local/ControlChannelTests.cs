using System.Net.Sockets;

namespace Orchestrator.Sandboxes.Local;

internal sealed class ControlChannelTests
{
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    /// <summary>
    /// An answer and the room that a read question leaves are two events of one socket. With few threads free the second is handled
    /// when the answer has been read, and must be taken neither for another answer nor for the end.
    /// </summary>
    [Test]
    public async Task ReceiveAsync_WhileThreadsAreBusy_GivesEveryAnswerAndNoEnd()
    {
        const int Questions = 4_000;
        using var listener = ControlSocket.Listen(_directory);
        using var other = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        await other.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_directory, ControlSocket.Name)));
        using var channel = (await ControlSocket.AcceptAsync(listener, new TaskCompletionSource().Task, CancellationToken.None))!;
        var answering = new Thread(() => Answer(other, Questions));
        answering.Start();
        using var over = new CancellationTokenSource();
        var busy = Enumerable.Range(0, Environment.ProcessorCount * 2).Select(_ => BusyAsync(over.Token)).ToArray();

        for (var question = 0; question < Questions; question++)
        {
            channel.Send(["ask"], []);
            Assert.That(await channel.ReceiveAsync(CancellationToken.None), Is.Not.Null, $"the end after {question} answers");
        }

        await over.CancelAsync();
        await Task.WhenAll(busy);
        answering.Join();
        other.Dispose();
        Assert.That(await channel.ReceiveAsync(CancellationToken.None), Is.Null);
    }

    private static void Answer(Socket socket, int questions)
    {
        socket.Blocking = true;
        var buffer = new byte[64];
        try
        {
            for (var question = 0; question < questions; question++)
            {
                socket.Receive(buffer);
                socket.Send("answer\0"u8);
            }
        }
        catch (SocketException)
        {
            // The test ended early, and has said why.
        }
    }

    private static async Task BusyAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Thread.SpinWait(2000);
            await Task.Yield();
        }
    }
}
