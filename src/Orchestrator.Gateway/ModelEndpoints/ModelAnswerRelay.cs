using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Orchestrator.Egress;
using Orchestrator.Egress.Rules;
using Orchestrator.Egress.Upstream;

namespace Orchestrator.ModelEndpoints;

/// <summary>Lets an answer flow to the sandbox piece by piece as it comes, and meters it on the way.</summary>
internal sealed partial class ModelAnswerRelay(EgressGatewayOptions options, ModelPriceTable prices, ILogger logger)
{
    private const int ErrorLimit = 256 * 1024;

    public async ValueTask<bool> RelayAsync(ModelAnswer answer)
    {
        var status = (int)answer.Response.StatusCode;
        if (!answer.Response.IsSuccessStatusCode && answer.Hold is not null)
        {
            await answer.Hold.SettleAsync(0);
        }

        if (status is >= 300 and < 400)
        {
            throw new RefusedException(new Refusal(502, "model_redirected", "the model endpoint redirects, which is not followed", "correct the route's upstream"));
        }

        if (status == 401 && answer.Secret is not null)
        {
            // Such answers quote the key, or parts of it.
            throw new RefusedException(new Refusal(
                401, "credential_rejected", $"the model endpoint rejected the credential '{answer.Exchange.Credential}'", "renew that credential in the gateway"));
        }

        if (answer.Response.Content.Headers.ContentEncoding.Any(encoding => encoding != "identity"))
        {
            throw new RefusedException(new Refusal(502, "model_compressed", "the model endpoint compressed its answer although it was asked not to, so it cannot be metered"));
        }

        return answer.Response.IsSuccessStatusCode ? await StreamAsync(answer) : await WholeAsync(answer);
    }

    private async ValueTask<bool> StreamAsync(ModelAnswer answer)
    {
        var usage = answer.Metered ? UsageReader.For(answer.Exchange.Route!.Protocol) : null;
        var meter = usage is null ? null : new AnswerMeter(usage, answer.IsEventStream);
        var sink = new ModelAnswerSink(answer, options);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        var whole = false;
        try
        {
            await sink.BeginAsync(answer.Response.Content.Headers.ContentLength);
            using var body = await answer.Response.Content.ReadAsStreamAsync(answer.Upstream);
            while (await body.ReadAsync(buffer, answer.Upstream) is > 0 and var read)
            {
                meter?.Take(buffer.AsSpan(0, read));
                if (!await sink.WriteAsync(buffer.AsMemory(0, read)) && meter is null)
                {
                    return false;
                }

                if (!sink.Gone)
                {
                    answer.Patience.CancelAfter(options.ModelIdleTimeout);
                }
            }

            // Before the sandbox hears that this request is over, so that its next one finds what this one left.
            whole = true;
            meter?.End();
            await SettleAsync(answer, usage, whole);
            return await sink.EndAsync();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            answer.Exchange.Note("the answer was cut");
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            if (!whole)
            {
                meter?.End();
                await SettleAsync(answer, usage, whole);
            }
        }
    }

    private async ValueTask SettleAsync(ModelAnswer answer, UsageReader? usage, bool whole)
    {
        if (usage is null)
        {
            return;
        }

        var route = answer.Exchange.Route!;
        var tokens = usage.Tokens ?? default;
        var cost = prices.Cost(usage.Model, tokens);
        if (!whole || usage.Tokens is null)
        {
            // What was generated and never seen is billed all the same, and leaving the usage out must not be a way to pay less.
            cost = Math.Max(cost ?? 0, answer.Hold?.WorstUsd ?? 0);
        }

        if (usage.Tokens is null)
        {
            answer.Exchange.Note("the answer gave no usage");
            LogNoUsage(logger, route.Name, usage.Model);
        }
        else if (cost is null)
        {
            answer.Exchange.Note($"no price for model '{usage.Model}'");
            LogNoPrice(logger, usage.Model, route.Name);
        }

        if (answer.Hold is not null)
        {
            await answer.Hold.SettleAsync(cost ?? 0);
        }

        answer.Connection.Session.Record(
            new ModelCall(usage.Model, tokens.Input + tokens.CacheWrite, tokens.CachedInput, tokens.Output, cost ?? 0m));
    }

    /// <summary>Errors are short, and may quote what was sent: read whole, cleaned of the key, and sent on.</summary>
    private async ValueTask<bool> WholeAsync(ModelAnswer answer)
    {
        var text = new ArrayBufferWriter<byte>(4096);
        using (var body = await answer.Response.Content.ReadAsStreamAsync(answer.Upstream))
        {
            while (text.WrittenCount < ErrorLimit && await body.ReadAsync(text.GetMemory(4096), answer.Upstream) is > 0 and var read)
            {
                text.Advance(read);
            }
        }

        var bytes = text.WrittenMemory.ToArray();
        if (answer.Secret is { } secret && bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret)) >= 0)
        {
            bytes = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(secret, "***", StringComparison.Ordinal));
        }

        var sink = new ModelAnswerSink(answer, options);
        await sink.BeginAsync(bytes.Length);
        await sink.WriteAsync(bytes);
        return await sink.EndAsync();
    }
}
