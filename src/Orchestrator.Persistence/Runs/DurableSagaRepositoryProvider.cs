using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using Orchestrator.Databases;

namespace Orchestrator.Runs;

/// <summary>Makes every saga of the bus a row of the database.</summary>
internal sealed class DurableSagaRepositoryProvider : ISagaRepositoryRegistrationProvider
{
    public void Configure<TSaga>(ISagaRegistrationConfigurator<TSaga> configurator)
        where TSaga : class, ISaga =>
        configurator.Repository(repository =>
        {
            repository.RegisterLoadSagaRepository<TSaga, DurableSagaRepositoryFactory<TSaga>>();
            repository.RegisterQuerySagaRepository<TSaga, DurableSagaRepositoryFactory<TSaga>>();
            repository.RegisterSagaRepository<
                TSaga, OrchestratorDbContext, SagaConsumeContextFactory<OrchestratorDbContext, TSaga>, DurableSagaRepositoryFactory<TSaga>>();
        });
}
