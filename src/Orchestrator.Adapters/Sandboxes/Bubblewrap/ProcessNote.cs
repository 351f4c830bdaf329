using System.Globalization;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>A file that says which processes something is, so that they are found after their worker died.</summary>
internal sealed class ProcessNote(string file)
{
    /// <summary>In place of what it said before, at once: somebody who reads meanwhile must not think that nobody is alive.</summary>
    public void Write(params int[] processes)
    {
        var next = file + ".next";
        File.WriteAllLines(next, processes.Select(process => string.Create(CultureInfo.InvariantCulture, $"{process} {StartTime(process)}")));
        File.Move(next, file, overwrite: true);
    }

    /// <summary>Those that still run: a number may by now be another process's.</summary>
    public IEnumerable<int> Alive()
    {
        if (!File.Exists(file))
        {
            yield break;
        }

        foreach (var parts in File.ReadAllLines(file).Select(line => line.Split(' ')))
        {
            if (int.TryParse(parts[0], CultureInfo.InvariantCulture, out var process) && process > 1 && StartTime(process) == parts[1] && parts[1].Length > 0)
            {
                yield return process;
            }
        }
    }

    private static string StartTime(int process)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));

            // The name in parentheses may hold spaces; the start time is the twentieth field after it.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return "";
        }
    }
}
