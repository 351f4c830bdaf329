using System.Runtime.InteropServices;

namespace Orchestrator.Agents.CommandLine;

/// <summary>This machine's processor, as the names of packages spell it.</summary>
internal static class Architecture
{
    private static readonly bool Arm = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64;

    /// <summary><c>x64</c> or <c>arm64</c>.</summary>
    public static string Node => Arm ? "arm64" : "x64";

    /// <summary><c>x86_64</c> or <c>aarch64</c>.</summary>
    public static string Gnu => Arm ? "aarch64" : "x86_64";
}
