using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Orchestrator.Safety;

[TestFixture]
public sealed class SecretScanTests
{
    // Put together here, so that no scanner takes this file itself for a leak.
    private static readonly string Body = "kR7pQ2mX9vLwZ4tB8nYc" + "J3hF6sD1gA5eU0oI";

    private static IEnumerable<TestCaseData> Secrets()
    {
        foreach (var (rule, secret) in new (string, string)[]
        {
            ("aws-access-key", "AKIA" + "Q3EGVD7Y2MZB4KTR"),
            ("github-token", "ghp_" + Body),
            ("github-token", "github_pat_" + Body + Body),
            ("gitlab-token", "glpat-" + Body[..20]),
            ("slack-token", "xoxb-" + "2841937562-5837261940-" + Body[..24]),
            ("slack-webhook", "https://hooks.slack.com/services/" + "T0Q3EGVD7/B2MZB4KTR/" + Body[..24]),
            ("stripe-key", "sk_live_" + Body[..24]),
            ("google-api-key", "AIza" + Body[..35]),
            ("anthropic-key", "sk-ant-api03-" + Body + Body),
            ("openai-key", "sk-proj-" + Body),
            ("npm-token", "npm_" + Body),
            ("pypi-token", "pypi-" + Body + Body),
            ("private-key", "-----BEGIN " + "OPENSSH PRIVATE KEY-----"),
            ("private-key", "-----BEGIN " + "PRIVATE KEY-----"),
            ("jwt", "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiI5NDgzNzI2In0." + Body[..30]),
            ("url-password", "postgres://app:" + Body[..12] + "@db.internal/x"),
            ("assignment", "  password: \"" + Body[..24] + "\","),
            ("assignment", "const apiKey = '" + Body[..32] + "';"),
            ("assignment", "export DEPLOY_TOKEN=" + Body),
            ("assignment", "db_PaSsWoRd: \"" + Body[..24] + "\","),
            ("assignment", "to\u212Aen: \"" + Body[..24] + "\","),
            ("aws-secret-key", "Aws_Secret = " + Body + "/Q3E"),
        })
        {
            yield return new TestCaseData(rule, secret).SetArgDisplayNames(rule, secret.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [TestCaseSource(nameof(Secrets))]
    public void Check_SecretAdded_IsFoundAndRedacted(string rule, string secret)
    {
        var change = new ChangedFile("src/a.txt", null, ChangeKind.Modified, ["harmless", $"x {secret} y", secret], []);

        var findings = Scan().Check([change]);

        Assert.That(findings.Select(finding => finding.Rule), Does.Contain("secret." + rule));
        Assert.That(findings, Has.All.Matches<SafetyFinding>(finding => !finding.ToString().Contains(Body[..10], StringComparison.Ordinal)));
    }

    [TestCase("AKIAIOSFODNN7EXAMPLE")]
    [TestCase("password = \"${DB_PASSWORD_FROM_ENV}\"")]
    [TestCase("token: \"your-token-goes-here-please\"")]
    [TestCase("api_key = \"xxxxxxxxxxxxxxxxxxxxxxxx\"")]
    [TestCase("password: \"aaaaaaaaaaaaaaaaaaaaaaaa\"")]
    [TestCase("ghp_000000000000000000000000000000000000")]
    [TestCase("var passwordHasher = new PasswordHasher<UserAccount>();")]
    [TestCase("sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [TestCase("https://user@example.org/path")]
    public void Check_Placeholder_IsNoSecret(string line) =>
        Assert.That(Scan().CheckText("x", line), Is.Empty);

    [Test]
    public void Check_SecretRemoved_IsNoFinding() =>
        Assert.That(Scan().Check([new ChangedFile("a", null, ChangeKind.Modified, [], ["ghp_" + Body])]), Is.Empty);

    [Test]
    public void Check_SecretInAPath_IsFoundAndNotShown()
    {
        var finding = Scan().Check([new ChangedFile("leak/ghp_" + Body, null, ChangeKind.Added, [], [])]).Single();

        Assert.That(finding.Path, Does.Not.Contain(Body[..10]));
    }

    [Test]
    public void Check_SecretFarInAHugeLine_IsFound()
    {
        var line = new string('a', 16_380) + " ghp_" + Body + " " + new string('b', 500_000);

        Assert.That(Scan().CheckText("x", line).Select(finding => finding.Rule), Does.Contain("secret.github-token"));
    }

    [Test]
    public void Check_AllowedByItsHash_IsNoFinding()
    {
        var secret = "ghp_" + Body;
        var options = new SecretScanOptions();
        options.AllowedSha256.Add(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));

        Assert.That(new SecretScan(Options.Create(options)).CheckText("x", secret), Is.Empty);
    }

    [Test]
    public void Redact_Text_LosesItsSecretsOnly()
    {
        var redacted = Scan().Redact($"before ghp_{Body} after");

        Assert.That(redacted, Is.EqualTo("before ghp_… (40 characters) after"));
    }

    [TestCase("\n")]
    [TestCase("\\n")]
    public void Redact_PrivateKey_LosesItsLinesToo(string newLine)
    {
        var body = string.Join(newLine, "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "BKcwggSjAgEAAoIBAQDEadbeef77kLmN", "Qx==");
        var key = $"-----BEGIN RSA {"PRIVATE"} KEY-----{newLine}{body}{newLine}-----END RSA {"PRIVATE"} KEY-----";

        var redacted = Scan().Redact($"before {key} after");

        Assert.That(redacted, Is.EqualTo("before -----BEGIN … KEY----- after"));
    }

    [Test]
    public void RedactJson_SecretsInStringsAndNames_AreGoneAndItStaysJson()
    {
        var inner = JsonSerializer.Serialize(new { command = $"curl -H 'X: ghp_{Body}'", lines = 2 });
        var json = JsonSerializer.Serialize(new Dictionary<string, object> { ["input"] = inner, [$"ghp_{Body}"] = 1, ["api_key"] = Body });

        var redacted = Scan().RedactJson(json);

        Assert.That(redacted, Does.Not.Contain(Body));
        using var document = JsonDocument.Parse(redacted);
        using var nested = JsonDocument.Parse(document.RootElement.GetProperty("input").GetString()!);
        Assert.That(nested.RootElement.GetProperty("lines").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void RedactJson_NoSecret_IsTheSameText() => Assert.That(Scan().RedactJson("{ \"a\" : [1, \"b\"] }"), Is.EqualTo("{ \"a\" : [1, \"b\"] }"));

    [Test]
    public void RedactJson_NoJson_IsRedactedAsText() => Assert.That(Scan().RedactJson($"{{ ghp_{Body}"), Does.Not.Contain(Body));

    private static SecretScan Scan() => new(Options.Create(new SecretScanOptions()));
}
