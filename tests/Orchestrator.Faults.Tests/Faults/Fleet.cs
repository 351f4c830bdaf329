using Orchestrator.Installations;

namespace Orchestrator.Faults;

/// <summary>A number of services, each started again when it ends, as a supervisor does.</summary>
internal sealed class Fleet(Installation installation, int size)
{
    private readonly ServiceProcess?[] _services = new ServiceProcess?[size];
    private readonly Lock _gate = new();
    private bool _isStopping;

    /// <summary>Services that were up and ended without being told to: a fault outside must never do that.</summary>
    public int Broken { get; private set; }

    /// <summary>Services that gave up at their start, which one without its database may.</summary>
    public int NotStarted { get; private set; }

    public IReadOnlyList<ServiceProcess> Services
    {
        get
        {
            lock (_gate)
            {
                return [.. _services.OfType<ServiceProcess>()];
            }
        }
    }

    public int Size => _services.Length;

    public async Task StartAsync()
    {
        for (var place = 0; place < _services.Length; place++)
        {
            _ = KeepAsync(place, Begin(place));
        }

        await Task.WhenAll(Services.Select(service => service.UpOrGoneAsync()));
    }

    public ServiceProcess At(int place)
    {
        lock (_gate)
        {
            return _services[place]!;
        }
    }

    /// <summary>Tells all to stop in good order; returns what they ended with.</summary>
    public async Task<IReadOnlyList<int>> StopAsync()
    {
        IReadOnlyList<ServiceProcess> services;
        lock (_gate)
        {
            _isStopping = true;
            services = [.. _services.OfType<ServiceProcess>()];
        }

        await Task.WhenAll(services.Select(service => Task.WhenAny(service.UpOrGoneAsync(), service.Exited)));
        foreach (var service in services.Where(service => !service.HasExited))
        {
            service.Terminate();
        }

        await Task.WhenAll(services.Select(service => service.Exited));
        return [.. services.Select(service => service.ExitCode)];
    }

    private ServiceProcess Begin(int place)
    {
        var service = installation.StartService();
        lock (_gate)
        {
            _services[place] = service;
        }

        return service;
    }

    private async Task KeepAsync(int place, ServiceProcess service)
    {
        while (true)
        {
            await service.Exited;
            lock (_gate)
            {
                if (_isStopping)
                {
                    return;
                }

                if (!service.IsEndExpected)
                {
                    Broken += service.WasUp ? 1 : 0;
                    NotStarted += service.WasUp ? 0 : 1;
                }
            }

            service = Begin(place);
        }
    }
}
