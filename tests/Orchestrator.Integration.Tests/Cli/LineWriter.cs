using System.Text;
using System.Threading.Channels;

namespace Orchestrator.Cli;

/// <summary>What a command writes, line by line, for whoever waits for a certain one.</summary>
internal sealed class LineWriter : TextWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public ChannelReader<string> Lines => _lines.Reader;

    public override void Write(char value)
    {
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }

        _lines.Writer.TryWrite(_line.ToString());
        _line.Clear();
    }

    /// <summary>Nothing more is written.</summary>
    public void Complete() => _lines.Writer.TryComplete();
}
