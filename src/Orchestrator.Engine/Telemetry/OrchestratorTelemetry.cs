using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Orchestrator.Telemetry;

/// <summary>The one source of spans and the one meter. docs/telemetry.md says what each of them means.</summary>
public static class OrchestratorTelemetry
{
    public const string Name = "Orchestrator";

    internal static readonly ActivitySource Source = new(Name);

    internal static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> RunArrivals =
        Meter.CreateCounter<long>("orchestrator.run.arrivals", "{run}", "Arrivals of runs in a state.");

    internal static readonly Histogram<double> RunDuration =
        Meter.CreateHistogram<double>("orchestrator.run.duration", "s", "How long a run took from its request to its end.");

    internal static readonly Histogram<double> HumanWait =
        Meter.CreateHistogram<double>("orchestrator.human.wait", "s", "How long a run waited for people.");

    internal static readonly Gauge<long> HumanWaiting =
        Meter.CreateGauge<long>("orchestrator.human.waiting", "{run}", "Runs that wait for people now.");

    internal static readonly Gauge<double> HumanWaitingAge =
        Meter.CreateGauge<double>("orchestrator.human.waiting.age", "s", "How long the oldest of the runs that wait for people has waited.");

    internal static readonly Gauge<long> StageAttempts =
        Meter.CreateGauge<long>("orchestrator.stage.attempts", "{attempt}", "Stage attempts that wait for a worker or are at work now.");

    internal static readonly Histogram<double> StageDuration =
        Meter.CreateHistogram<double>("orchestrator.stage.duration", "s", "How long a stage attempt ran.");

    internal static readonly Histogram<double> StageWait =
        Meter.CreateHistogram<double>("orchestrator.stage.wait", "s", "How long a stage attempt waited for a worker.");

    internal static readonly Counter<long> StageRetries =
        Meter.CreateCounter<long>("orchestrator.stage.retries", "{attempt}", "Further attempts after a failure, by what failed.");

    internal static readonly Histogram<double> SandboxStart =
        Meter.CreateHistogram<double>("orchestrator.sandbox.start", "s", "How long a sandbox took to be ready.");

    internal static readonly Counter<long> Tokens =
        Meter.CreateCounter<long>("orchestrator.tokens", "{token}", "Tokens used, by direction.");

    internal static readonly Counter<double> Cost =
        Meter.CreateCounter<double>("orchestrator.cost", "{USD}", "Model use in US dollars.");

    internal static readonly Counter<long> EgressRefusals =
        Meter.CreateCounter<long>("orchestrator.egress.refusals", "{request}", "Requests that the gateway refused.");

    internal static readonly Gauge<int> CircuitState =
        Meter.CreateGauge<int>("orchestrator.circuit.state", "{state}", "Circuits to forges and trackers: 0 closed, 1 half open, 2 open.");

    internal static readonly Counter<long> LeasesLost =
        Meter.CreateCounter<long>("orchestrator.lease.losses", "{lease}", "Leases that a worker lost while at work.");

    /// <summary>Recorded where messages are handed to the transport.</summary>
    public static Histogram<double> OutboxLag { get; } =
        Meter.CreateHistogram<double>("orchestrator.outbox.lag", "s", "How long a message was due before it was handed to the transport.");

    /// <summary>Recorded where deliveries are dealt with.</summary>
    public static Histogram<double> WebhookLag { get; } =
        Meter.CreateHistogram<double>("orchestrator.webhook.lag", "s", "How long a webhook delivery lay here before it was dealt with.");
}
