using System.Text;

namespace Orchestrator.Prompts;

/// <summary>Takes text up to a length and then refuses more: a template cannot fill the memory of the worker.</summary>
internal sealed class BoundedTextWriter(int maximum) : StringWriter(new StringBuilder(), System.Globalization.CultureInfo.InvariantCulture)
{
    public override void Write(char value)
    {
        Check(1);
        base.Write(value);
    }

    public override void Write(string? value)
    {
        Check(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Check(count);
        base.Write(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    private void Check(int more)
    {
        if (GetStringBuilder().Length + more > maximum)
        {
            throw new InvalidOperationException($"The template writes more than {maximum} characters.");
        }
    }
}
