using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orchestrator.Agents;
using Orchestrator.Artefacts;
using Orchestrator.Egress;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Intake;
using Orchestrator.Messaging;
using Orchestrator.Notices;
using Orchestrator.Resilience;
using Orchestrator.Retention;
using Orchestrator.Runs;
using Orchestrator.Sandboxes;
using Orchestrator.Scheduling;
using Orchestrator.Stages;
using Orchestrator.Stages.Agents;
using Orchestrator.Stages.Close;
using Orchestrator.Stages.Commits;
using Orchestrator.Stages.Fetch;
using Orchestrator.Stages.Implement;
using Orchestrator.Stages.Plan;
using Orchestrator.Stages.PlanReview;
using Orchestrator.Stages.PullRequest;
using Orchestrator.Stages.Report;
using Orchestrator.Stages.Reporting;
using Orchestrator.Stages.Respond;
using Orchestrator.Stages.Review;
using Orchestrator.Stages.Sandboxes;
using Orchestrator.Stages.Verify;
using Orchestrator.Telemetry;
using Orchestrator.Tickets;
using Orchestrator.Workers;

namespace Orchestrator;

/// <summary>Registers the decisions: the run, its stages and the worker that carries them out.</summary>
public static class EngineRegistration
{
    /// <summary>Adds what stages are made of. The root of the configuration is expected.</summary>
    public static IServiceCollection AddEngine(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RunOptions>().Bind(configuration.GetSection("Runs")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WorkerOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SchedulingOptions>().Bind(configuration.GetSection("Scheduling")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<SchedulingOptions>, SchedulingValidator>();
        services.AddOptions<GitOptions>().Bind(configuration.GetSection("Git")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PullRequestOptions>().Bind(configuration.GetSection("PullRequests")).ValidateDataAnnotations().ValidateOnStart();
        services.AddStageContent(configuration);
        services.AddSingleton<RepositoryStore>();
        services.AddSingleton(ModelRoutes.Read(configuration.GetSection("Models")));
        services.AddSingleton<IEgressJournal, EgressRecorder>();
        services.AddSingleton<AgentCatalog>();
        services.AddSingleton<SandboxCatalog>();
        services.AddOptions<ResilienceOptions>().Bind(configuration.GetSection("Resilience")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<CircuitStates>();
        services.TryAddSingleton<ProviderPipelines>();
        services.TryAddSingleton<ForgeCatalog>();
        services.TryAddSingleton<TicketSourceCatalog>();
        services.AddSingleton<RunRepositories>();
        services.AddSingleton<JsonArtefacts>();
        services.AddSingleton<StageInputLoader>();
        services.AddSingleton<StageSandboxes>();
        services.AddSingleton<StageSandboxRequests>();
        services.AddSingleton<AgentPlaces>();
        services.AddSingleton<AgentRunner>();
        services.AddSingleton<StageAgent>();
        services.AddSingleton(new ImportLimits());
        services.AddSingleton<CommitLanding>();
        services.AddSingleton<ChangeRules>();
        services.AddSingleton<RunReporter>();
        services.AddSingleton<ReviewerChoice>();
        services.AddSingleton<IStage, FetchStage>();
        services.AddReported<PlanStage>();
        services.AddReported<PlanReviewStage>();
        services.AddReported<ImplementStage>();
        services.AddReported<ReviewStage>();
        services.AddReported<VerifyStage>();
        services.AddSingleton<IStage, PullRequestStage>();
        services.AddReported<RespondStage>();
        services.AddSingleton<IStage, CloseStage>();
        services.AddSingleton<IStage, ReportStage>();
        services.AddNotices(configuration);
        return services;
    }

    /// <summary>Adds a stage that takes its time, and so is shown while it is at work.</summary>
    private static void AddReported<TStage>(this IServiceCollection services)
        where TStage : class, IStage
    {
        services.AddSingleton<TStage>();
        services.AddSingleton<IStage>(provider => new ReportedStage(provider.GetRequiredService<TStage>(), provider.GetRequiredService<RunReporter>()));
    }

    /// <summary>Adds what deletes, from time to time, what is old enough.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services) => services.AddHostedService<RetentionService>();

    /// <summary>Adds what says, from time to time, how much waits for people and for workers.</summary>
    public static IServiceCollection AddWorkGauges(this IServiceCollection services) => services.AddHostedService<WorkGauges>();

    /// <summary>Adds the worker of this process.</summary>
    public static IServiceCollection AddWorker(this IServiceCollection services)
    {
        services.AddSingleton<WorkerSignal>();
        services.AddSingleton<StageExecutor>();
        services.AddSingleton<WorkerCapabilities>();
        services.AddHostedService<WorkerPresence>();
        services.AddHostedService<OrphanSweep>();
        services.AddHostedService<StageWorker>();
        return services;
    }

    /// <summary>Adds all of the engine's endpoints to the bus.</summary>
    public static void AddEngineEndpoints(this IBusRegistrationConfigurator bus)
    {
        bus.AddIntakeEndpoint();
        bus.AddStageEndpoint();
        bus.AddRunEndpoint();
    }

    /// <summary>Adds the endpoint for what the outside says.</summary>
    public static void AddIntakeEndpoint(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<IntakeConsumer>().Endpoint(endpoint => endpoint.Name = Queues.Intake);

    /// <summary>Adds the endpoint of the runs.</summary>
    public static void AddRunEndpoint(this IBusRegistrationConfigurator bus) =>
        bus.AddSagaStateMachine<RunStateMachine, RunState>().Endpoint(endpoint => endpoint.Name = Queues.Runs);

    /// <summary>Adds the endpoint for hints to this process's worker.</summary>
    public static void AddStageEndpoint(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<RunStageConsumer>().Endpoint(endpoint => endpoint.Name = Queues.Stages);
}
