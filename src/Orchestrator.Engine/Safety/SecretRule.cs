using System.Text.RegularExpressions;

namespace Orchestrator.Safety;

/// <summary>One form that secrets take.</summary>
/// <remarks>
/// An expression is made when a text first holds one of the rule's anchors: making one costs milliseconds, and most texts and
/// most processes need none.
/// </remarks>
internal sealed class SecretRule
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    // The one letter beyond ASCII that an expression without case takes for an ASCII one, and that a search without case does not.
    private const char KelvinSign = '\u212A';

    private readonly Lazy<Regex> _pattern;
    private readonly string[] _anchors;

    private SecretRule(string id, string title, string[] anchors, string pattern, double minimumEntropy)
    {
        (Id, Title, MinimumEntropy, _anchors) = (id, title, minimumEntropy, anchors);
        _pattern = new Lazy<Regex>(() => new Regex(pattern, Linear));
    }

    /// <summary>Stable; part of the finding's rule.</summary>
    public string Id { get; }

    /// <summary>What it is, for people.</summary>
    public string Title { get; }

    /// <summary>Group <c>secret</c> is the value where the match is more than that.</summary>
    public Regex Pattern => _pattern.Value;

    /// <summary>Bits a character below which a match is taken for a placeholder.</summary>
    public double MinimumEntropy { get; }

    /// <summary>False where the text holds nothing that every match begins with or contains.</summary>
    public bool MayMatch(string text) =>
        text.Contains(KelvinSign) || Array.Exists(_anchors, anchor => text.Contains(anchor, StringComparison.OrdinalIgnoreCase));

    /// <summary>Every rule runs in linear time: the text is the attacker's.</summary>
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Of("aws-access-key", "an AWS access key id", ["AKIA", "ASIA", "ABIA", "ACCA"], @"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b", 3),
        Of("aws-secret-key", "an AWS secret key", ["aws"], @"(?i:aws.{0,20}(?:secret|key).{0,20})['""=:\s]+(?<secret>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)", 4),
        Of("github-token", "a GitHub token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], @"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})", 3),
        Of("gitlab-token", "a GitLab token", ["glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glft-", "glsoat-", "glagent-", "glimt-", "gloas-", "glldt-"], @"\bgl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|imt|oas|ldt)-[A-Za-z0-9_\-.]{20,}", 3),
        Of("slack-token", "a Slack token", ["xox", "xapp-"], @"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}", 2.5),
        Of("slack-webhook", "a Slack webhook", ["hooks.slack.com"], @"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/]{20,}", 3),
        Of("stripe-key", "a Stripe key", ["k_live_", "k_test_", "whsec_"], @"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{24,}", 3),
        Of("google-api-key", "a Google API key", ["AIza"], @"\bAIza[A-Za-z0-9_\-]{35}", 3),
        Of("google-oauth", "a Google OAuth secret", ["GOCSPX-", "ya29."], @"\bGOCSPX-[A-Za-z0-9_\-]{24,}|\bya29\.[A-Za-z0-9_\-]{20,}", 3),
        Of("anthropic-key", "an Anthropic key", ["sk-ant-"], @"\bsk-ant-[A-Za-z0-9_\-]{24,}", 3),
        Of("openai-key", "an OpenAI key", ["sk-"], @"\bsk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_\-]{20,}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|\bsk-[A-Za-z0-9]{48}\b", 3),
        Of("npm-token", "an npm token", ["npm_", "_authToken"], @"\bnpm_[A-Za-z0-9]{36}|//[^\s/]+/:_authToken\s*=\s*(?<secret>[A-Za-z0-9_\-]{20,})", 3),
        Of("pypi-token", "a PyPI token", ["pypi-"], @"\bpypi-[A-Za-z0-9_\-]{50,}", 3),
        Of("nuget-key", "a NuGet key", ["oy2"], @"\boy2[a-z0-9]{43}\b", 3),
        Of("huggingface-token", "a Hugging Face token", ["hf_"], @"\bhf_[A-Za-z]{30,}\b", 3),
        Of("sendgrid-key", "a SendGrid key", ["SG."], @"\bSG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43}", 3),
        Of("digitalocean-token", "a DigitalOcean token", ["doo_v1_", "dop_v1_", "dor_v1_"], @"\bdo[opr]_v1_[a-f0-9]{64}", 3),
        Of("linear-key", "a Linear key", ["lin_"], @"\blin_(?:api|oauth)_[A-Za-z0-9]{32,}", 3),
        Of("atlassian-token", "an Atlassian token", ["ATATT3"], @"\bATATT3[A-Za-z0-9_\-=]{60,}", 3),
        Of("azure-storage-key", "an Azure storage key", ["AccountKey="], @"AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)", 4),
        Of("private-key", "a private key", ["-----BEGIN ", "PuTTY-User-Key-File-"], @"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d"),
        Of("jwt", "a JSON web token", ["eyJ"], @"\beyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{16,}", 3.5),
        Of("url-password", "a password in an address", ["://"], @"\b[a-z][a-z0-9+.\-]{1,20}://[^\s:/@'""]{1,}:(?<secret>[^\s/@'""${}<>]{6,})@[A-Za-z0-9.\-]", 2.5),
        Of("assignment", "a random-looking value given to a secret's name", ["passw", "secret", "token", "key", "credential"], @"(?i:[a-z0-9_.\-]{0,40}(?:passwd|password|secret|token|api[_\-]?key|access[_\-]?key|private[_\-]?key|credential|auth[_\-]?key|client[_\-]?secret)[a-z0-9_\-]{0,20})['""\]]{0,2}\s{0,4}(?::=|=>|=|:)\s{0,4}['""`](?<secret>[A-Za-z0-9_\-+/=.~!@#%^&*]{16,})['""`]", 3.5),
        Of("assignment", "a random-looking value given to a secret's name", ["PASSWORD", "SECRET", "TOKEN", "KEY"], @"^\s*(?:export\s+)?[A-Z0-9_]*(?:PASSWORD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)[A-Z0-9_]*=(?<secret>[A-Za-z0-9_\-+/=.~]{20,})\s*$", 3.7),
    ];

    private static SecretRule Of(string id, string title, string[] anchors, string pattern, double entropy = 0) =>
        new(id, title, anchors, pattern, entropy);
}
