using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;

namespace Orchestrator.Runs;

/// <summary>
/// The saga rows of one message. Nothing is written here: the outbox saves everything the message changed at once, just
/// before it commits.
/// </summary>
internal sealed class DurableSagaRepositoryContext<TSaga, TMessage>(
    OrchestratorDbContext database, ConsumeContext<TMessage> context, ISagaConsumeContextFactory<OrchestratorDbContext, TSaga> factory) :
    ConsumeContextScope<TMessage>(context, database),
    SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
{
    private readonly ConsumeContext<TMessage> _context = context;

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        factory.CreateSagaConsumeContext(database, _context, instance, SagaConsumeContextMode.Add);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance)
    {
        // A second one that came first makes the save fail on its key; the message is then tried again and finds it.
        database.Add(instance);
        return await factory.CreateSagaConsumeContext(database, _context, instance, SagaConsumeContextMode.Insert);
    }

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        var instance = await database.Set<TSaga>()
            .ForUpdate()
            .SingleOrDefaultAsync(saga => saga.CorrelationId == correlationId, CancellationToken);

        return instance is null
            ? null!
            : await factory.CreateSagaConsumeContext(database, _context, instance, SagaConsumeContextMode.Load);
    }

    public Task Save(SagaConsumeContext<TSaga> context)
    {
        database.Add(context.Saga);
        return Task.CompletedTask;
    }

    public Task Update(SagaConsumeContext<TSaga> context)
    {
        var entry = database.Entry(context.Saga);
        entry.DetectChanges();
        if (entry.State == EntityState.Modified && context.Saga is ISagaVersion versioned)
        {
            versioned.Version++;
        }

        return Task.CompletedTask;
    }

    public Task Delete(SagaConsumeContext<TSaga> context)
    {
        database.Remove(context.Saga);
        return Task.CompletedTask;
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context)
    {
        var entry = database.Entry(context.Saga);
        entry.State = entry.State == EntityState.Added ? EntityState.Detached : EntityState.Unchanged;
        return Task.CompletedTask;
    }

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(
        ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class => factory.CreateSagaConsumeContext(database, consumeContext, instance, mode);
}
