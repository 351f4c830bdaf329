using System.Text;
using System.Text.RegularExpressions;
using Orchestrator.Commands;

namespace Orchestrator.Working;

/// <summary>A ticket as a person hands it in: a Markdown file.</summary>
/// <param name="Id">Made from the file's name, so that the same file is the same ticket.</param>
/// <param name="Title">The first heading, or the first line.</param>
/// <param name="Body">The rest.</param>
internal sealed partial record TicketDocument(string Id, string Title, string Body)
{
    private const int SizeLimit = 256 * 1024;
    private const int TitleLimit = 200;

    public static TicketDocument Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw CommandException.NotFound($"There is no ticket file '{path}'. Check the path given with --ticket.");
        }

        if (file.Length > SizeLimit)
        {
            throw CommandException.Usage($"The ticket '{path}' has {file.Length / 1024} KiB; at most {SizeLimit / 1024} are read. Shorten it, or put details into the repository.");
        }

        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw CommandException.Usage($"The ticket '{path}' is not UTF-8 text. Save it as UTF-8.");
        }

        return Parse(Path.GetFileNameWithoutExtension(path), path, text);
    }

    public static string ToId(string name)
    {
        var id = NotInId().Replace(name.ToLowerInvariant(), "-").Trim('-');
        return id.Length > 0 ? id : "ticket";
    }

    private static TicketDocument Parse(string name, string path, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').ToList();
        var index = lines.FindIndex(line => line.Trim().Length > 0);
        if (index < 0)
        {
            throw CommandException.Usage($"The ticket '{path}' is empty. Write a heading that says what is wanted, and below it what an implementer must know.");
        }

        var title = lines[index].TrimStart('#').Trim();
        if (title.Length is 0 or > TitleLimit)
        {
            throw CommandException.Usage($"The first line of the ticket '{path}' is its title: one line of 1 to {TitleLimit} characters.");
        }

        return new TicketDocument(ToId(name), title, string.Join('\n', lines.Skip(index + 1)).Trim());
    }

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex NotInId();
}
