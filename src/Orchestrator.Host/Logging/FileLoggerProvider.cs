namespace Orchestrator.Logging;

/// <summary>Writes log entries to <see cref="FileLog"/>.</summary>
[ProviderAlias("File")]
internal sealed class FileLoggerProvider(FileLog log, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // The file outlives the container: the process's last words are written after it.
    }

    private sealed class FileLogger(FileLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Write(logLevel, category, formatter(state, exception), exception);
    }

    private void Write(LogLevel level, string category, string message, Exception? exception) =>
        log.Write(LogLine.Format(time.GetUtcNow(), level, category, message, exception, _scopes));
}
