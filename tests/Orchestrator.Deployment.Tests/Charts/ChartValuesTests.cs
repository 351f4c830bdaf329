using System.Text.Json.Nodes;
using k8s.Models;
using NJsonSchema;

namespace Orchestrator.Charts;

/// <summary>The schema takes what the chart can do, and refuses what would be unsafe or is a mistake.</summary>
internal sealed class ChartValuesTests
{
    private JsonSchema _schema = null!;

    [OneTimeSetUp]
    public async Task ReadAsync() => _schema = await JsonSchema.FromFileAsync(Path.Combine(Chart.Directory, "values.schema.json"), CancellationToken.None);

    [TestCaseSource(typeof(ValueSet), nameof(ValueSet.All))]
    public async Task Values_ThatAreShippedOrTested_FitTheSchema(ValueSet values)
    {
        var chart = await Chart.RenderAsync(values.Files, CancellationToken.None);

        Assert.That(_schema.Validate(chart.Values.ToJsonString()), Is.Empty);
    }

    [TestCase("", ExpectedResult = "Resource")]
    [TestCase(", queue: { enabled: true, metric: rabbitmq_queue_messages, matchLabels: { queue: stages }, stagesPerReplica: 3 }", ExpectedResult = "Resource, External rabbitmq_queue_messages of stages by 3")]
    public async Task<string> Autoscaling_QueueNamed_FollowsItsDepthToo(string queue)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.CreateVersion7()}.yaml");
        await File.WriteAllTextAsync(file, $"{{ autoscaling: {{ enabled: true{queue} }}, data: {{ accessMode: ReadWriteMany }}, database: {{ existingSecret: db }}, bus: {{ rabbitMq: {{ existingSecret: mq }} }} }}");

        var chart = await Chart.RenderAsync([file], CancellationToken.None);

        Assert.That(_schema.Validate(chart.Values.ToJsonString()), Is.Empty);
        return string.Join(", ", chart.Objects.OfType<V2HorizontalPodAutoscaler>().Single().Spec.Metrics.Select(metric =>
            metric.External is { } external ? $"{metric.Type} {external.Metric.Name} of {external.Metric.Selector.MatchLabels["queue"]} by {external.Target.AverageValue}" : metric.Type));
    }

    [TestCase("{ \"replicas\": 2 }", TestName = "an unknown key")]
    [TestCase("{ \"podSecurity\": { \"runAsUser\": 0 } }", TestName = "root")]
    [TestCase("{ \"podSecurity\": { \"fsGroup\": 0 } }", TestName = "root's group")]
    [TestCase("{ \"settings\": { \"Persistence\": { \"ConnectionString\": \"Host=db;Password=x\" } } }", TestName = "a connection string in the settings")]
    [TestCase("{ \"settings\": { \"Bus\": { \"RabbitMq\": { \"Password\": \"x\" } } } }", TestName = "a password in the settings")]
    [TestCase("{ \"settings\": { \"Gateway\": { \"Credentials\": { \"Directory\": \"/data\" } } } }", TestName = "credentials in the settings")]
    [TestCase("{ \"settings\": { \"Models\": { \"house\": { \"Key\": \"x\" } } } }", TestName = "a model's key in the settings")]
    [TestCase("{ \"settings\": { \"Models\": { \"house\": { \"Upstream\": \"https://user:word@models.example.org\" } } } }", TestName = "a password in an address")]
    [TestCase("{ \"settings\": { \"Data\": { \"Directory\": \"/tmp\" } } }", TestName = "a directory that the chart mounts")]
    [TestCase("{ \"settings\": { \"Sandboxes\": { \"bubblewrap\": { \"Program\": \"/tmp/bwrap\" } } } }", TestName = "another sandbox program")]
    [TestCase("{ \"database\": { \"connectionString\": \"Host=db;Password=x\" } }", TestName = "a connection string in the values")]
    [TestCase("{ \"bus\": { \"rabbitMq\": { \"password\": \"x\" } } }", TestName = "a password in the values")]
    [TestCase("{ \"telemetry\": { \"endpoint\": \"http://user:word@collector:4317\" } }", TestName = "a password in the collector's address")]
    [TestCase("{ \"image\": { \"digest\": \"sha256:short\" } }", TestName = "a digest that is none")]
    [TestCase("{ \"extraVolumes\": [{ \"name\": \"host\", \"hostPath\": { \"path\": \"/\" } }] }", TestName = "a path of the node")]
    [TestCase("{ \"resources\": { \"limits\": null } }", TestName = "no memory limit")]
    [TestCase("{ \"networkPolicy\": { \"extraEgress\": [{}] } }", TestName = "a way out to everywhere")]
    [TestCase("{ \"networkPolicy\": { \"internet\": { \"ports\": [] } } }", TestName = "every port of the internet")]
    [TestCase("{ \"networkPolicy\": { \"database\": { \"to\": [{}] } } }", TestName = "a peer that is everybody")]
    [TestCase("{ \"sandbox\": { \"procMount\": \"Bare\" } }", TestName = "a mount that Kubernetes does not know")]
    [TestCase("{ \"terminationGracePeriodSeconds\": 5 }", TestName = "no time to hand work back")]
    public async Task Values_ThatAreMistakenOrUnsafe_AreRefused(string values)
    {
        var merged = (await Chart.RenderAsync([], CancellationToken.None)).Values;
        Merge(merged.AsObject(), JsonNode.Parse(values)!.AsObject());

        Assert.That(_schema.Validate(merged.ToJsonString()), Is.Not.Empty);
    }

    [TestCase("replicaCount: 2", "ReadWriteMany")]
    [TestCase("{ replicaCount: 2, data: { accessMode: ReadWriteMany, persistent: false } }", "data.persistent")]
    [TestCase("{ replicaCount: 2, data: { accessMode: ReadWriteMany }, database: { provider: Sqlite } }", "PostgreSql")]
    [TestCase("{ autoscaling: { enabled: true }, data: { accessMode: ReadWriteMany }, bus: { transport: InMemory } }", "RabbitMq")]
    [TestCase("{ autoscaling: { enabled: true, minReplicas: 9, maxReplicas: 3 }, data: { accessMode: ReadWriteMany } }", "maxReplicas")]
    [TestCase("{ sandbox: { hostUsers: true } }", "hostUsers")]
    [TestCase("{ database: { existingSecret: \"\" } }", "database.existingSecret")]
    [TestCase("{ bus: { rabbitMq: { existingSecret: \"\" } } }", "bus.rabbitMq.existingSecret")]
    public async Task Values_ThatContradictEachOther_AreRefusedWithWhatToDo(string values, string word)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.CreateVersion7()}.yaml");
        await File.WriteAllTextAsync(file, values);

        var result = await Chart.TryRenderAsync([file], CancellationToken.None);

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Error, Does.Contain(word));
    }

    private static void Merge(JsonObject below, JsonObject above)
    {
        foreach (var (key, value) in above.ToList())
        {
            if (value is JsonObject upper && below[key] is JsonObject lower)
            {
                Merge(lower, upper);
            }
            else
            {
                below[key] = value?.DeepClone();
            }
        }
    }
}
