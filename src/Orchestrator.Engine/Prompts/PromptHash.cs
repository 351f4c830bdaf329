using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Prompts;

/// <summary>Names texts by their content.</summary>
public static class PromptHash
{
    /// <summary>SHA-256 of the text as UTF-8, in lower-case hexadecimal.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
