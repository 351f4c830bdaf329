using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Orchestrator.Safety;

/// <summary>Looks for secrets in what is about to leave: the lines a change adds, commit messages, texts to be published.</summary>
public sealed partial class SecretScan(IOptions<SecretScanOptions> options)
{
    // Whoever hides a secret in a huge line hides it from the reviewer too; the line is cut into overlapping pieces.
    private const int PieceLength = 16_384;
    private const int Overlap = 4_096;

    private readonly HashSet<string> _allowed = new(options.Value.AllowedSha256, StringComparer.OrdinalIgnoreCase);

    /// <summary>Findings in the lines that were added.</summary>
    public IReadOnlyList<SafetyFinding> Check(IEnumerable<ChangedFile> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return [.. changes.SelectMany(change => Scan(change.Path, change.Added).Concat(CheckText(change.Path, change.Path))).Distinct()];
    }

    /// <summary>Findings in a text, such as a commit message.</summary>
    /// <param name="place">What the text is, shown as the finding's path.</param>
    /// <param name="text">The text.</param>
    public IReadOnlyList<SafetyFinding> CheckText(string place, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Scan(place, text.Split('\n')).Distinct()];
    }

    /// <summary>The text with every secret found in it replaced by its redacted form.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var redacted = text.Contains("-----BEGIN ", StringComparison.Ordinal) ? PrivateKey().Replace(text, "-----BEGIN … KEY-----") : text;
        foreach (var rule in SecretRule.All.Where(rule => rule.MayMatch(redacted)))
        {
            redacted = rule.Pattern.Replace(redacted, match =>
            {
                var secret = ValueOf(match);
                return IsSecret(rule, secret) ? match.Value.Replace(secret, Redacted(secret), StringComparison.Ordinal) : match.Value;
            });
        }

        return redacted;
    }

    /// <summary>The same for a text that may be JSON, which stays JSON.</summary>
    public string RedactJson(string text) => RedactedJson.OfText(text, Redact);

    private IEnumerable<SafetyFinding> Scan(string place, IEnumerable<string> lines) =>
        from line in lines
        from piece in Pieces(line)
        from rule in SecretRule.All
        where rule.MayMatch(piece)
        from match in rule.Pattern.Matches(piece)
        let secret = ValueOf(match)
        where IsSecret(rule, secret)
        select new SafetyFinding(
            "secret." + rule.Id,
            SafetySeverity.Blocking,
            SafePath(place, secret),
            $"Looks like {rule.Title}: remove it from every commit, and have it revoked if it was ever real.",
            Redacted(secret));

    private bool IsSecret(SecretRule rule, string secret) =>
        Entropy(secret) >= rule.MinimumEntropy
        && !(rule.MinimumEntropy > 0 && Placeholder().IsMatch(secret))
        && (_allowed.Count == 0 || !_allowed.Contains(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))));

    private static string ValueOf(Match match) =>
        match.Groups["secret"] is { Success: true } group ? group.Value : match.Value;

    private static string SafePath(string place, string secret) =>
        DisplayText.Line(place.Replace(secret, Redacted(secret), StringComparison.Ordinal));

    /// <summary>Enough to find it again, too little to use it.</summary>
    private static string Redacted(string secret) =>
        secret.StartsWith("-----", StringComparison.Ordinal) ? "-----BEGIN … KEY-----" : $"{secret[..Math.Min(4, secret.Length)]}… ({secret.Length} characters)";

    private static IEnumerable<string> Pieces(string line)
    {
        for (var from = 0; from == 0 || from + Overlap < line.Length; from += PieceLength - Overlap)
        {
            yield return line.Substring(from, Math.Min(PieceLength, line.Length - from));
        }
    }

    private static double Entropy(string text)
    {
        var entropy = 0d;
        foreach (var group in text.GroupBy(letter => letter))
        {
            var share = group.Count() / (double)text.Length;
            entropy -= share * Math.Log2(share);
        }

        return entropy;
    }

    // The rule knows a key by its first line; what is to be kept secret are the lines after it, which may be escaped.
    [GeneratedRegex(@"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:(?:\s|\\[nr])*(?:[A-Za-z\-]{1,20}: [^\n\\]{0,200}|[A-Za-z0-9+/=]{16,}))*(?:(?:\s|\\[nr])*[A-Za-z0-9+/=]{0,76}(?:\s|\\[nr])*-----END [A-Z0-9 ]{1,40}-----)?",
        RegexOptions.NonBacktracking)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"example|placeholder|changeme|change-me|your[_\-]|dummy|redacted|insert[_\-]|todo|x{6}|\*{4}|0{12}|12345678|abcdefgh|<[a-z]|\$\{|\{\{|process\.env|getenv|environ|secrets\.",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
