using System.Collections.Concurrent;
using System.Globalization;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Local;

/// <summary>A sandbox whose first process is spoken to over a <see cref="ControlChannel"/>.</summary>
internal sealed class ChannelSandbox : ISandbox
{
    private const int ComplaintLength = 2048;

    private readonly ControlChannel _channel;
    private readonly CgroupEvents _events;
    private readonly MemoryWatch? _memory;
    private readonly Func<SandboxHandle, CancellationToken, Task> _destroy;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<int?>> _commands = new();
    private readonly CancellationTokenSource _wallClock;
    private readonly Task _listening;
    private long _lastCommand;
    private volatile bool _isGone;

    /// <param name="handle">Finds it again.</param>
    /// <param name="channel">To its first process.</param>
    /// <param name="events">What the kernel counts of it; <see langword="null"/> where it does not, and memory is watched instead.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="destroy">The provider's.</param>
    /// <param name="time">The clock.</param>
    public ChannelSandbox(SandboxHandle handle, ControlChannel channel, CgroupEvents? events, SandboxLimits limits, Func<SandboxHandle, CancellationToken, Task> destroy, TimeProvider time)
    {
        Handle = handle;
        _channel = channel;
        _events = events ?? new CgroupEvents([]);
        _memory = events is null ? new MemoryWatch(channel.PeerProcess, limits.MemoryMiB, TryKill, time) : null;
        _destroy = destroy;
        _time = time;
        _wallClock = new CancellationTokenSource(limits.WallClock, time);

        // Without the channel the first process ends, and all others with it.
        _wallClock.Token.Register(_channel.Dispose);
        _listening = ListenAsync();
    }

    public SandboxHandle Handle { get; }

    public Task<CommandResult> ExecuteAsync(SandboxCommand command, IOutputSink? output, CancellationToken cancellationToken)
    {
        if (command.Arguments.Count == 0)
        {
            throw new ProviderException(FailureCategory.Malformed, "A command needs a program.");
        }

        string[] words =
        [
            command.Directory, command.Arguments.Count.ToString(CultureInfo.InvariantCulture), .. command.Arguments,
            .. command.Environment.Select(variable => $"{variable.Key}={variable.Value}"),
        ];
        return AskAsync("run", words, command, output, cancellationToken);
    }

    public async Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var complaint = new Collected(ComplaintLength);
        var result = await AskAsync("write", [path], new SandboxCommand { Arguments = [], Input = content }, complaint, cancellationToken);
        if (!result.Succeeded)
        {
            throw new ProviderException(
                result.Ending == CommandEnding.SandboxGone ? FailureCategory.Transient : FailureCategory.LimitExceeded,
                $"Writing {path} in the sandbox failed ({result.Ending}): {complaint}");
        }
    }

    public async Task<long> ReadFileAsync(string path, Stream destination, long limit, CancellationToken cancellationToken)
    {
        var copied = new Copied(destination);
        var result = await AskAsync("read", [path], new SandboxCommand { Arguments = [], OutputLimit = limit + ComplaintLength }, copied, cancellationToken);
        return result switch
        {
            { Succeeded: true } when copied.Length <= limit => copied.Length,
            { Succeeded: true } or { Ending: CommandEnding.OutputLimitReached } => throw new ProviderException(
                FailureCategory.LimitExceeded, string.Create(CultureInfo.InvariantCulture, $"{path} in the sandbox has more than {limit} bytes.")),
            { Ending: CommandEnding.Exited } => throw new ProviderException(FailureCategory.NotFound, $"Reading {path} in the sandbox failed: {copied.Complaint}"),
            _ => throw new ProviderException(FailureCategory.Transient, $"Reading {path} in the sandbox ended with {result.Ending}."),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _destroy(Handle, CancellationToken.None);
        await _listening;
        _wallClock.Dispose();
    }

    /// <summary>Lets the first process, and with it everything, end.</summary>
    public void Disconnect()
    {
        _isGone = true;
        _channel.Dispose();
    }

    /// <summary>Has the first process do something with three streams, within the command's limits.</summary>
    private async Task<CommandResult> AskAsync(string verb, string[] words, SandboxCommand command, IOutputSink? output, CancellationToken cancellationToken)
    {
        if (words.Any(word => word.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ProviderException(FailureCategory.Malformed, "No word of a command, nor a path, may hold a NUL.");
        }

        var started = _time.GetTimestamp();
        var killsBefore = OutOfMemoryKills();
        var refusedBefore = _events.RefusedProcesses();
        var cause = CommandEnding.Exited;
        using var timeout = new CancellationTokenSource(command.Timeout, _time);
        using var streams = new CommandStreams(command.Input, output, command.OutputLimit, () => Kill(CommandEnding.OutputLimitReached));
        var id = Interlocked.Increment(ref _lastCommand).ToString(CultureInfo.InvariantCulture);
        var exited = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands[id] = exited;
        try
        {
            if (_isGone)
            {
                return new CommandResult(CommandEnding.SandboxGone, -1, TimeSpan.Zero);
            }

            _channel.Send([verb, id, .. words], streams.Theirs);
            streams.Start();
            using var onTimeout = timeout.Token.Register(() => Kill(CommandEnding.TimedOut));
            using var onCancel = cancellationToken.Register(() => Kill(CommandEnding.Exited));
            var exitCode = await exited.Task;
            streams.CommandEnded();
            await streams.Done;
            cancellationToken.ThrowIfCancellationRequested();
            var ending = exitCode is null ? CommandEnding.SandboxGone
                : cause != CommandEnding.Exited ? cause
                : exitCode != 0 && OutOfMemoryKills() > killsBefore ? CommandEnding.OutOfMemory
                : CommandEnding.Exited;
            var crowded = exitCode is not null && _events.RefusedProcesses() > refusedBefore;
            return new CommandResult(ending, exitCode ?? -1, _time.GetElapsedTime(started)) { ReachedProcessLimit = crowded };
        }
        finally
        {
            _commands.TryRemove(id, out _);
        }

        void Kill(CommandEnding why)
        {
            cause = why;
            TryKill();
        }
    }

    private long OutOfMemoryKills() => _memory?.Kills ?? _events.OutOfMemoryKills();

    private void TryKill()
    {
        try
        {
            // Everything but the first process: what a command started may have left its session and its group.
            _channel.Send(["kill", "0"], []);
        }
        catch (Exception exception) when (exception is ProviderException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    private async Task ListenAsync()
    {
        while (await _channel.ReceiveAsync(CancellationToken.None) is { } message)
        {
            if (message.Words.Count > 2 && _commands.TryGetValue(message.Words[1], out var command))
            {
                command.TrySetResult(message.Verb == "exit" ? int.Parse(message.Words[2], CultureInfo.InvariantCulture) : 126);
            }
        }

        _isGone = true;
        _memory?.Dispose();
        foreach (var command in _commands.Values)
        {
            command.TrySetResult(null);
        }
    }

    private sealed class Copied(Stream destination) : IOutputSink
    {
        private readonly Collected _complaint = new(ComplaintLength);

        public long Length { get; private set; }

        public string Complaint => _complaint.ToString();

        public void Write(OutputSource source, ReadOnlySpan<byte> bytes)
        {
            if (source == OutputSource.Error)
            {
                _complaint.Write(source, bytes);
                return;
            }

            destination.Write(bytes);
            Length += bytes.Length;
        }
    }
}
