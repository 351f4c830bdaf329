using System.Reflection;
using Newtonsoft.Json.Linq;
using Orchestrator.Conventions;
using Orchestrator.Stages;

namespace Orchestrator.Configuration;

[TestFixture]
public sealed class RepositoryConfigurationReaderTests
{
    private const string Everything = """
        version: 1
        setup:
          - npm ci
          - run: npm run build
            timeout: 5m
            network: [npm]
        verify:
          - name: unit tests
            run: npm test
            timeout: 1h30m
            network:
              - nuget
              - host: api.example.org
                methods: [GET]
                paths: [/v1/]
        agent: claude-code
        model: big
        stages:
          plan: { agent: codex, model: small, timeout: 20m, prompt: .orchestrator/plan.liquid }
          plan_review: { agent: codex }
          implement: { timeout: 1h }
          review: { model: other }
          respond: { agent: codex }
        reviewers:
          - security
          - name: accessibility
            prompt: Look for missing labels.
            agent: codex
            model: small
          - name: house-style
            prompt_file: docs/style.md
        limits:
          memory: 2GiB
          cpus: 1.5
          processes: 100
          disk: 512MiB
          time: 45m
          plan_rounds: 1
          rework_rounds: 2
          response_rounds: 4
          cost_usd: 3.50
        network: [pypi, "*.example.org"]
        protected_paths: ["db/migrations/**"]
        plan_approval: true
        branch_prefix: agent/team/
        guidance: |
          Be brief.
        """;

    [Test]
    public void Read_NoFile_GivesDefaults()
    {
        var reading = RepositoryConfigurationReader.Read(null);

        Assert.That(reading.IsValid);
        Assert.That(reading.Configuration, Is.SameAs(RepositoryConfiguration.Default));
    }

    [TestCase("")]
    [TestCase("# nothing but a comment\n")]
    [TestCase("---\n")]
    public void Read_EmptyFile_GivesDefaults(string yaml) =>
        Assert.That(RepositoryConfigurationReader.Read(yaml).IsValid);

    [Test]
    public void Read_EveryKey_IsBound()
    {
        var reading = RepositoryConfigurationReader.Read(Everything);

        Assert.That(reading.Problems, Is.Empty);
        var configuration = reading.Configuration;
        Assert.Multiple(() =>
        {
            Assert.That(configuration.SetUp![1], Is.EqualTo(new RepositoryCommand("npm run build", "npm run build")
            {
                Timeout = TimeSpan.FromMinutes(5),
                Network = configuration.SetUp[1].Network,
            }));
            Assert.That(configuration.Verify!.Single().Timeout, Is.EqualTo(TimeSpan.FromMinutes(90)));
            Assert.That(configuration.Verify!.Single().Network[1].Paths, Is.EqualTo(new[] { "/v1/" }));
            Assert.That(configuration.Stages[StageName.Plan], Is.EqualTo(new StageConfiguration("codex", "small", TimeSpan.FromMinutes(20), ".orchestrator/plan.liquid")));
            Assert.That(configuration.Stages.Keys, Is.EquivalentTo(new[] { StageName.Plan, StageName.PlanReview, StageName.Implement, StageName.Review, StageName.Respond }));
            Assert.That(configuration.Reviewers!.Select(reviewer => reviewer.Name), Is.EqualTo(new[] { "security", "accessibility", "house-style" }));
            Assert.That(configuration.Limits.MemoryMiB, Is.EqualTo(2048));
            Assert.That(configuration.Limits.CostUsd, Is.EqualTo(3.5m));
            Assert.That(configuration.Network.Select(wish => wish.ToString()), Is.EqualTo(new[] { "pypi", "*.example.org" }));
        });

        // A key that the schema has and the binder forgot would leave its property empty.
        foreach (var (owner, property) in Properties(configuration).Concat(Properties(configuration.Limits)))
        {
            Assert.That(property.GetValue(owner), Is.Not.Null, property.Name);
        }
    }

    [Test]
    public void Schema_EveryProperty_IsInTheExample()
    {
        var example = (JObject)YamlTree.Parse(Everything).Root!;
        var used = example.DescendantsAndSelf().OfType<JProperty>().Select(property => property.Name).ToHashSet();
        var known = JObject.Parse(RepositoryConfigurationReader.SchemaText)
            .Descendants().OfType<JProperty>()
            .Where(property => property.Name == "properties" && property.Value is JObject)
            .SelectMany(property => ((JObject)property.Value).Properties().Select(inner => inner.Name))
            .ToHashSet();

        Assert.That(used, Is.EquivalentTo(known));
    }

    [Test]
    public void Schema_PublishedFile_IsTheEmbeddedOne() => Assert.That(
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "schemas", "orchestrator.schema.json")),
        Is.EqualTo(RepositoryConfigurationReader.SchemaText));

    [Test]
    public void Read_SeveralMistakes_AreAllReportedInOrder()
    {
        var reading = RepositoryConfigurationReader.Read("""
            verfy:
              - npm test
            limits:
              memory: lots
              cpus: 0
              plan_rounds: many
            plan_approval: yes
            verify:
              - name: a
              - name: b
                run: x
                timeout: 10 minutes
            reviewers: [securty]
            """);

        var problems = reading.Problems.Select(problem => $"{problem.Line} {problem.Path}").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(reading.Configuration, Is.SameAs(RepositoryConfiguration.Default));
            Assert.That(problems, Is.EqualTo(new[]
            {
                "1 verfy", "4 limits.memory", "5 limits.cpus", "6 limits.plan_rounds", "7 plan_approval", "9 verify[0].run", "12 verify[1].timeout", "13 reviewers[0]",
            }));
            Assert.That(reading.Problems[0].Message, Does.Contain("Did you mean 'verify'?"));
            Assert.That(reading.Problems[1].Message, Does.Contain("4GiB"));
            Assert.That(reading.Problems[4].Message, Does.Contain("true or false"));
            Assert.That(reading.Problems[6].Message, Does.Contain("1h30m"));
            Assert.That(reading.Problems[7].Message, Does.Contain("security"));
        });
    }

    [TestCase("a: &x 1\nb: *x", "anchor")]
    [TestCase("b: *x", "alias")]
    [TestCase("agent: !!binary aGk=", "tag")]
    [TestCase("agent: !evil x", "tag")]
    [TestCase("agent: a\nagent: b", "twice")]
    [TestCase("? [a, b]\n: c", "key")]
    [TestCase("agent: a\n---\nagent: b", "second document")]
    [TestCase("agent: [", "is not YAML")]
    [TestCase("agent: \"unclosed", "is not YAML")]
    [TestCase("- a\n- b", "must be an object")]
    [TestCase("just text", "must be an object")]
    [TestCase("network: [10.0.0.1]", "Addresses are not allowed")]
    [TestCase("network: [localhost]", "not in an allowed form")]
    [TestCase("network: [\"*\"]", "not in an allowed form")]
    [TestCase("network: [\"*.com\"]", "not in an allowed form")]
    [TestCase("network: [{host: a.example.org, paths: [/v1/../admin]}]", "not in an allowed form")]
    [TestCase("network: [{host: a.example.org, paths: [/%2e%2e/]}]", "not in an allowed form")]
    [TestCase("branch_prefix: refs/../heads/", "not in an allowed form")]
    [TestCase("branch_prefix: main", "not in an allowed form")]
    [TestCase("stages: {plan: {prompt: ../../etc/passwd}}", "not in an allowed form")]
    [TestCase("stages: {plan: {prompt: /etc/passwd}}", "not in an allowed form")]
    [TestCase("stages: {push: {agent: x}}", "not known here")]
    [TestCase("limits: {time: 0s}", "between 1s and 24h")]
    [TestCase("limits: {time: 90h}", "between 1s and 24h")]
    [TestCase("limits: {memory: 9999999GiB}", "between 64MiB")]
    [TestCase("limits: {cost_usd: -1}", "out of range")]
    [TestCase("limits: {processes: 1e400}", "must be a whole number")]
    [TestCase("limits: {processes: 99999999999999999999999}", "must be a whole number")]
    [TestCase("setup: [123]", "must be")]
    [TestCase("verify: [x, x]", "names must differ")]
    [TestCase("reviewers: [{name: mine}]", "needs a prompt")]
    [TestCase("reviewers: [security, security]", "names must differ")]
    [TestCase("version: 2", "must be one of: 1")]
    [TestCase("agent: 7", "put the value in quotes")]
    public void Read_Mistake_SaysWhatIsAllowed(string yaml, string message)
    {
        var reading = RepositoryConfigurationReader.Read(yaml);

        Assert.That(string.Join('\n', reading.Problems), Does.Contain(message));
        Assert.That(reading.Problems, Has.All.Matches<ConfigurationProblem>(problem => problem.Line >= 1 && problem.Column >= 1));
    }

    [Test]
    public void Read_AliasBomb_IsRefusedAtTheFirstAnchor()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(
            Enumerable.Range(1, 20).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i - 1)}", 9))}]\n"));

        var reading = RepositoryConfigurationReader.Read(bomb);

        Assert.That(reading.Problems.Single().Message, Does.Contain("anchor"));
    }

    [TestCase('[')]
    [TestCase('{')]
    public void Read_DeeplyNested_IsRefused(char opening)
    {
        var reading = RepositoryConfigurationReader.Read("agent: " + new string(opening, 100_000));

        Assert.That(reading.IsValid, Is.False);
    }

    [Test]
    public void Read_ManyValues_IsRefused()
    {
        var reading = RepositoryConfigurationReader.Read("protected_paths: [" + string.Join(',', Enumerable.Repeat("a", 20_000)) + "]");

        Assert.That(reading.Problems.Single().Message, Does.Contain("10000 values"));
    }

    [Test]
    public void Read_LargerThanTheLimit_IsRefusedUnread()
    {
        var reading = RepositoryConfigurationReader.Read("guidance: " + new string('x', 256 * 1024));

        Assert.That(reading.Problems.Single().Message, Does.Contain("256 KiB"));
    }

    [Test]
    public void Read_HostileKey_IsReportedOnOneCleanLine()
    {
        var reading = RepositoryConfigurationReader.Read("\"x\\e[31m\\u202Ey\\n# ok\": 1");

        Assert.That(reading.Problems.Single().ToString(), Does.Not.Contain("\u001b").And.Not.Contain("\u202e").And.Not.Contain("\n"));
    }

    private static IEnumerable<(object Owner, PropertyInfo Property)> Properties(object owner) =>
        owner.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => (owner, property));
}
