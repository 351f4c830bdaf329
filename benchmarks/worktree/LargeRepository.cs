using System.Globalization;
using System.Text;

namespace Orchestrator;

/// <summary>
/// A repository as large ones are: files of a few kilobytes and some of a hundred, a few dozen in a folder, folders three to
/// five deep. The same every time.
/// </summary>
internal static class LargeRepository
{
    private const int FilesInFolder = 20;
    private const int LongestFile = 200_000;

    private static readonly string[] Endings = ["cs", "ts", "json", "md", "py", "txt"];

    /// <summary>Makes a bare repository with a branch <c>main</c> of one commit.</summary>
    public static async Task MakeAsync(string directory, int files)
    {
        await GitProgram.RunAsync("init", "-q", "--bare", "-b", "main", directory);
        using var import = GitProgram.Start("-C", directory, "fast-import", "--quiet");
        var random = new Random(20_11);
        var text = Text(random);
        await using (var stream = new BufferedStream(import.StandardInput.BaseStream, 1 << 20))
        {
            Write(stream, "commit refs/heads/main\ncommitter Benchmark <benchmark@localhost> 1700000000 +0000\ndata 5\nBegin\n");
            for (var number = 0; number < files; number++)
            {
                // Log-normal: half of them below 2.5 kB.
                var length = (int)Math.Clamp(2500 * Math.Exp(1.2 * Normal(random)), 1, LongestFile);
                Write(stream, string.Create(CultureInfo.InvariantCulture, $"M 100644 inline {PathOf(number)}\ndata {length}\n"));
                stream.Write(text.AsSpan(random.Next(text.Length - length), length));
                stream.WriteByte((byte)'\n');
            }
        }

        await GitProgram.EndAsync(import, "fast-import");
        await GitProgram.RunAsync("-C", directory, "gc", "--quiet");
    }

    public static string PathOf(int number)
    {
        var folder = number / FilesInFolder;
        var deep = folder % 3 == 0 ? $"/part{folder % 7}/inner{folder % 5}" : folder % 3 == 1 ? $"/part{folder % 7}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"area{folder % 23}/module{folder}{deep}/file{number}.{Endings[number % Endings.Length]}");
    }

    private static byte[] Text(Random random)
    {
        var text = new StringBuilder();
        while (text.Length < 8 * 1024 * 1024)
        {
            text.Append(CultureInfo.InvariantCulture, $"word{random.Next(4000)}{(random.Next(9) == 0 ? '\n' : ' ')}");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static void Write(Stream stream, string text) => stream.Write(Encoding.ASCII.GetBytes(text));
}
