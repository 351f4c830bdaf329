using System.Collections;

namespace Orchestrator.Credentials;

/// <summary>The environment that the program was called with: the process's, unless whoever calls it gives another.</summary>
public sealed record EnvironmentVariables(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>What this process was started with.</summary>
    public static EnvironmentVariables OfProcess() => new(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => variable.Value is string)
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!, StringComparer.Ordinal));

    /// <summary>A variable's value; <see langword="null"/> where it is not set.</summary>
    public string? Find(string name) => Values.GetValueOrDefault(name);
}
