using System.Reflection;

namespace Orchestrator.Configuration;

/// <summary>Text files that ship inside the assembly.</summary>
internal static class EmbeddedText
{
    public static string Read(string name) => Find(name)
        ?? throw new InvalidOperationException($"'{name}' is not embedded in the assembly: check the project file.");

    public static string? Find(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static IEnumerable<string> Names(string prefix) => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
