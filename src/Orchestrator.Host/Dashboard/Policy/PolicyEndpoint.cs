using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Orchestrator.Artefacts;
using Orchestrator.Commands;
using Orchestrator.Configuration;
using Orchestrator.Dashboard.Frames;
using Orchestrator.Egress.Rules;
using Orchestrator.Failures;
using Orchestrator.Policies;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard.Policy;

internal static class PolicyEndpoint
{
    public static void MapPolicy(this RouteGroupBuilder routes) => routes.MapGet(
        "/policy",
        async (HttpContext context, PageFrames frames, IRunStore runs, JsonArtefacts artefacts, PolicyResolver resolver, IOptions<StagePolicyOptions> options) =>
        {
            var question = PolicyQuestion.Read(context.Request.Query);
            var (run, settings, problem) = await FindAsync(question, runs, artefacts, context.RequestAborted);
            settings ??= resolver.Resolve(RepositoryConfiguration.Default, DetectedCommands.None, RunRequest.None);
            var answer = question.Address.Length == 0 || problem is not null ? null : EgressQuestion.Ask(settings.Reach(question.Stage), question.Method, question.Address);
            return new RazorComponentResult<PolicyPage>(new
            {
                Frame = await frames.CreateAsync(context),
                View = new PolicyView(settings, run, options.Value, question, answer, problem),
            });
        });

    private static async Task<(RunState? Run, EffectiveSettings? Settings, string? Problem)> FindAsync(
        PolicyQuestion question, IRunStore runs, JsonArtefacts artefacts, CancellationToken cancellationToken)
    {
        if (question.Run.Length == 0)
        {
            return (null, null, null);
        }

        try
        {
            var run = await RunLookup.FindAsync(runs, question.Run, cancellationToken);
            return await artefacts.FindAsync<EffectiveSettings>(run, ArtefactNames.Configuration, cancellationToken) is { } settings
                ? (run, settings, null)
                : (null, null, "This run has no policy yet: its first stage reads the repository's configuration.");
        }
        catch (Exception exception) when (exception is CommandException or ProviderException)
        {
            return (null, null, exception.Message);
        }
    }
}
