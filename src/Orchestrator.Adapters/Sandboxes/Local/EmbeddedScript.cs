using System.Reflection;
using System.Text;

namespace Orchestrator.Sandboxes.Local;

/// <summary>Scripts that are part of this program.</summary>
internal static class EmbeddedScript
{
    public static string Read(string name)
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The program lacks its part {name}."),
            Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
