using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orchestrator.Egress.Rules;

namespace Orchestrator.Egress;

/// <summary>Says in JSON what was refused, for which stage and how to allow it, in the error shape the caller knows.</summary>
internal static class RefusalBody
{
    // Read by people in a terminal, never by a browser as a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Refusal refusal, EgressPolicy policy, Exchange exchange)
    {
        var message = $"The sandbox's gateway refused this: {refusal.Message}."
            + (refusal.ToAllow.Length > 0 ? $" To allow it: {refusal.ToAllow}." : "")
            + $" (sandbox {policy.Sandbox}, stage {policy.StageId})";
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Readable);
        json.WriteStartObject();
        if (exchange.Route?.Protocol == ModelProtocol.AnthropicMessages)
        {
            json.WriteString("type", "error");
        }

        json.WriteStartObject("error");
        switch (exchange.Route?.Protocol)
        {
            case ModelProtocol.AnthropicMessages:
                json.WriteString("type", AnthropicType(refusal.Status));
                break;
            case ModelProtocol.OpenAI:
                json.WriteString("type", refusal.Status == 402 ? "insufficient_quota" : "invalid_request_error");
                json.WriteNull("param");
                json.WriteString("code", refusal.Code);
                break;
            case ModelProtocol.Gemini:
                json.WriteNumber("code", refusal.Status);
                json.WriteString("status", GeminiStatus(refusal.Status));
                break;
            default:
                json.WriteString("code", refusal.Code);
                json.WriteString("host", exchange.Host);
                json.WriteString("stage", policy.StageId);
                json.WriteString("sandbox", policy.Sandbox);
                json.WriteString("to_allow", refusal.ToAllow);
                break;
        }

        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static string AnthropicType(int status) => status switch
    {
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private static string GeminiStatus(int status) => status switch
    {
        402 => "FAILED_PRECONDITION",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        504 => "DEADLINE_EXCEEDED",
        >= 500 => "UNAVAILABLE",
        _ => "INVALID_ARGUMENT",
    };
}
