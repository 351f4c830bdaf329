using System.Globalization;
using Microsoft.Extensions.Logging;
using Orchestrator.Egress;
using Orchestrator.Egress.Rules;
using Orchestrator.Egress.Upstream;
using Orchestrator.Failures;

namespace Orchestrator.Spending;

/// <summary>Money held back for one model request. What nobody says a cost of has cost the most it could.</summary>
internal sealed partial class SpendingHold : IAsyncDisposable
{
    private readonly ISpendingLedger _ledger;
    private readonly ILogger _logger;
    private readonly Guid _id;
    private bool _settled;

    private SpendingHold(ISpendingLedger ledger, ILogger logger, Guid id, decimal worstUsd)
    {
        _ledger = ledger;
        _logger = logger;
        _id = id;
        WorstUsd = worstUsd;
    }

    public decimal WorstUsd { get; }

    public static async ValueTask<SpendingHold> TakeAsync(
        ISpendingLedger ledger, EgressPolicy policy, decimal worstUsd, ILogger logger, CancellationToken cancellationToken)
    {
        SpendingAnswer answer;
        try
        {
            answer = await ledger.ReserveAsync(
                new SpendingRequest
                {
                    RunId = policy.RunId,
                    StageId = policy.StageId,
                    Repository = policy.Repository,
                    Team = policy.Team,
                    StageLimitUsd = policy.CostLimitUsd,
                    RunLimitUsd = policy.RunCostLimitUsd,
                    RunSpentUsd = policy.RunSpentUsd,
                    WorstUsd = worstUsd,
                },
                cancellationToken);
        }
        catch (ProviderException exception)
        {
            LogNoLedger(logger, exception, policy.Sandbox);
            throw new RefusedException(new Refusal(503, "no_ledger", "what this request may cost could not be written down, so it was not sent; try again later"));
        }

        return answer switch
        {
            SpendingAnswer.Held held => new SpendingHold(ledger, logger, held.Id, worstUsd),
            SpendingAnswer.Refused missing => throw new RefusedException(Refuse(missing, worstUsd)),
            _ => throw new InvalidOperationException($"The ledger answered with {answer}, which nobody knows."),
        };
    }

    public async ValueTask SettleAsync(decimal costUsd)
    {
        if (_settled)
        {
            return;
        }

        _settled = true;
        try
        {
            await _ledger.SettleAsync(_id, costUsd);
        }
        catch (Exception exception)
        {
            // The answer has been paid for: a ledger that breaks its promise must not take it from the sandbox.
            LogNotSettled(_logger, exception, costUsd);
        }
    }

    public ValueTask DisposeAsync() => SettleAsync(WorstUsd);

    private static Refusal Refuse(SpendingAnswer.Refused missing, decimal worstUsd)
    {
        var scope = missing.Scope switch
        {
            SpendingScope.Stage => "the stage",
            SpendingScope.Run => "the run",
            SpendingScope.Repository => "the repository today",
            SpendingScope.Team => "the team today",
            _ => "everything today",
        };
        return missing.LeftUsd <= 0
            ? new Refusal(402, "cost_limit", Text($"the cost limit of {missing.LimitUsd} USD for model use of {scope} is reached"), $"raise the cost limit of {scope}")
            : new Refusal(
                402,
                "cost_limit",
                Text($"of the cost limit of {missing.LimitUsd} USD for model use of {scope}, {missing.LeftUsd:0.####} USD are left, and this request may cost up to {worstUsd:0.####} USD"),
                $"raise the cost limit of {scope}, or have the agent ask for fewer output tokens");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
