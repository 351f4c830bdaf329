using System.Text.RegularExpressions;

namespace Orchestrator.Settings;

/// <summary>Hides what must not be shown: by the setting's name, and by the shape of its value.</summary>
internal static partial class SecretFilter
{
    public const string Hidden = "(hidden)";

    public static string Redact(string key, string value)
    {
        if (value.Length == 0)
        {
            return value;
        }

        // By name alone, whatever the value looks like: a secret that looks harmless is still one.
        if (SecretSegment().IsMatch(key))
        {
            return Hidden;
        }

        var withoutPasswords = PasswordInConnectionString().Replace(value, $"$1{Hidden}");
        var withoutUsers = UserInAddress().Replace(withoutPasswords, $"$1{Hidden}@");
        return KnownKeyShape().Replace(withoutUsers, Hidden);
    }

    /// <summary>The last segment names a secret, or the whole branch holds credentials.</summary>
    [GeneratedRegex(@"(^|:)(Credentials:(?!Directory$).+|[^:]*(password|passphrase|secret|api_?key|private_?key|access_?key|token|authorization)s?)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretSegment();

    [GeneratedRegex("((?:password|pwd|accesskey|sharedaccesskey|secret)\\s*=\\s*)(\"[^\"]*\"|'[^']*'|[^;]*)", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordInConnectionString();

    // Greedy up to the last @ before the path, since passwords may hold one.
    [GeneratedRegex("([a-z][a-z0-9+.-]*://)[^/\\s]*@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInAddress();

    [GeneratedRegex(@"\b(sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|glpat-[A-Za-z0-9_-]{16,}|AKIA[A-Z0-9]{16})")]
    private static partial Regex KnownKeyShape();
}
