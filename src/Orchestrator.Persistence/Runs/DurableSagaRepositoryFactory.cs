using MassTransit;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Runs;

/// <summary>Gives the bus its saga rows, within the transaction that the message is handled in.</summary>
internal sealed class DurableSagaRepositoryFactory<TSaga>(
    OrchestratorDbContext database, ISagaConsumeContextFactory<OrchestratorDbContext, TSaga> consumeContexts) :
    ISagaRepositoryContextFactory<TSaga>,
    ILoadSagaRepositoryContextFactory<TSaga>,
    IQuerySagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga
{
    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
    {
        RequireTransaction(context);
        await next.Send(new DurableSagaRepositoryContext<TSaga, T>(database, context, consumeContexts));
    }

    public async Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class
    {
        RequireTransaction(context);
        var instances = await database.Set<TSaga>()
            .ForUpdate()
            .Where(query.FilterExpression)
            .ToListAsync(context.CancellationToken);

        var repositoryContext = new DurableSagaRepositoryContext<TSaga, T>(database, context, consumeContexts);
        await next.Send(new LoadedSagaRepositoryQueryContext<TSaga, T>(repositoryContext, instances));
    }

    public Task<T> Execute<T>(Func<LoadSagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken = default)
        where T : class => asyncMethod(new ReadOnlySagaRepositoryContext<TSaga>(database, cancellationToken));

    public Task<T> Execute<T>(Func<QuerySagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken = default)
        where T : class => asyncMethod(new ReadOnlySagaRepositoryContext<TSaga>(database, cancellationToken));

    public void Probe(ProbeContext context) => context.Add("persistence", "orchestrator");

    // Without the outbox around it a saga would be saved apart from what it sends, which is the one thing that must not happen.
    private void RequireTransaction<T>(ConsumeContext<T> context)
        where T : class
    {
        if (database.Database.CurrentTransaction is null)
        {
            throw new ConfigurationException(
                $"{context.ReceiveContext.InputAddress} handles {typeof(T).Name} for a saga outside the outbox: call AddDurableRuns on the bus.");
        }
    }
}
