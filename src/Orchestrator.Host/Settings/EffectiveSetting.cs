namespace Orchestrator.Settings;

/// <summary>One setting as it is in effect.</summary>
/// <param name="Key">Its path, with colons.</param>
/// <param name="Value">Its value; hidden where it is a secret.</param>
/// <param name="Source">Where the value comes from: default, appsettings.json, the operator's file, environment, command line.</param>
internal sealed record EffectiveSetting(string Key, string Value, string Source);
