using Orchestrator.Egress.Addresses;
using Orchestrator.Failures;

namespace Orchestrator.Egress.Rules;

[TestFixture]
public sealed class RuleSetTests
{
    [TestCase("example.org", "example.org", true)]
    [TestCase("example.org", "EXAMPLE.org.", true)]
    [TestCase("example.org", "www.example.org", false)]
    [TestCase("example.org", "example.org.evil.test", false)]
    [TestCase("*.example.org", "a.example.org", true)]
    [TestCase("*.example.org", "a.b.example.org", true)]
    [TestCase("*.example.org", "example.org", false)]
    [TestCase("*.example.org", "evilexample.org", false)]
    [TestCase("*.Example.org.", "a.example.org", true)]
    [TestCase("b\u00fccher.example", "xn--bcher-kva.example", true)]
    [TestCase("127.0.0.1", "0x7f.1", true)]
    public void ForTunnel_Host_ByNormalisedName(string rule, string host, bool allowed)
    {
        var rules = new RuleSet([new EgressRule { Id = "r", Host = rule }]);

        Assert.That(rules.ForTunnel(HostName.Normalise(host)!, 443).Rule is not null, Is.EqualTo(allowed));
    }

    [Test]
    public void ForTunnel_NoRules_Refused() =>
        Assert.That(new RuleSet([]).ForTunnel(HostName.Normalise("example.org")!, 443).Refusal?.Code, Is.EqualTo("host_refused"));

    [Test]
    public void ForTunnel_OtherPort_Refused()
    {
        var rules = new RuleSet([new EgressRule { Id = "r", Host = "example.org" }]);

        Assert.That(rules.ForTunnel(HostName.Normalise("example.org")!, 22).Refusal?.Code, Is.EqualTo("port_refused"));
    }

    [Test]
    public void ForTunnel_RuleLooksInside_Refused()
    {
        var rules = new RuleSet([new EgressRule { Id = "r", Host = "example.org", PathPrefixes = ["/a"] }]);

        Assert.That(rules.ForTunnel(HostName.Normalise("example.org")!, 443).Refusal?.Code, Is.EqualTo("tunnel_refused"));
    }

    [TestCase("/owner/repo", true)]
    [TestCase("/owner/repo/info/refs", true)]
    [TestCase("/owner/repo-evil", false)]
    [TestCase("/owner", false)]
    [TestCase("/owner/repo/../other", false)]
    [TestCase("/owner/repo/..", false)]
    [TestCase("/owner/repo/./x", false)]
    [TestCase("/owner/repo/%2e%2e/other", false)]
    [TestCase("/owner/repo/%2E./other", false)]
    [TestCase("/owner/repo/..%2fother", false)]
    [TestCase("/owner/repo/%252e%252e/other", false)]
    [TestCase("/owner/repo/..;/other", false)]
    [TestCase("/owner/repo//other", false)]
    [TestCase("//owner/repo", false)]
    [TestCase("/owner/repo/..\\other", false)]
    [TestCase("/owner/repo/%5c..%5cother", false)]
    [TestCase("/owner/repo/%00", false)]
    [TestCase("/owner/repo/%", false)]
    [TestCase("/owner/repo/%zz", false)]
    [TestCase("/%6fwner/repo", false)]
    [TestCase("/Owner/repo", false)]
    [TestCase("/owner/repo/a%20b", true)]
    public void ForRequest_PathPrefix_OnlyPlainPathsBelowIt(string path, bool allowed)
    {
        var rules = new RuleSet([new EgressRule { Id = "r", Host = "example.org", PathPrefixes = ["/owner/repo"] }]);

        Assert.That(rules.ForRequest(HostName.Normalise("example.org")!, 80, "GET", path).Rule is not null, Is.EqualTo(allowed));
    }

    [TestCase("GET", "/owner/repo.git/info/refs", true)]
    [TestCase("POST", "/owner/repo.git/git-upload-pack", true)]
    [TestCase("POST", "/owner/repo.git/git-receive-pack", false)]
    [TestCase("POST", "/other/repo.git/git-upload-pack", false)]
    [TestCase("POST", "/api/gists", false)]
    [TestCase("PUT", "/package", false)]
    [TestCase("get", "/owner/repo.git/info/refs", false)]
    public void ForRequest_FetchOnly_PushAndPublishRefused(string method, string path, bool allowed)
    {
        var rules = new RuleSet(
        [
            new EgressRule { Id = "refs", Host = "git.example.org", Methods = ["GET"], PathPrefixes = ["/owner/repo.git/info/refs"] },
            new EgressRule { Id = "fetch", Host = "git.example.org", Methods = ["POST"], PathPrefixes = ["/owner/repo.git/git-upload-pack"] },
        ]);

        Assert.That(rules.ForRequest(HostName.Normalise("git.example.org")!, 80, method, path).Rule is not null, Is.EqualTo(allowed));
    }

    [TestCase("*")]
    [TestCase("*.")]
    [TestCase("a*.example.org")]
    [TestCase("*.10.0.0.1")]
    [TestCase("https://example.org")]
    [TestCase("example.org:443")]
    public void Compile_BadHost_ConfigurationFailure(string host) =>
        Assert.That(
            () => new RuleSet([new EgressRule { Id = "r", Host = host }]),
            Throws.TypeOf<ProviderException>().With.Property("Category").EqualTo(FailureCategory.Configuration));

    [TestCase("a")]
    [TestCase("/a/../b")]
    [TestCase("/a%2fb")]
    public void Compile_AmbiguousPrefix_ConfigurationFailure(string prefix) =>
        Assert.That(
            () => new RuleSet([new EgressRule { Id = "r", Host = "example.org", PathPrefixes = [prefix] }]),
            Throws.TypeOf<ProviderException>());
}
