using Microsoft.Extensions.Options;
using Orchestrator.Credentials;

namespace Orchestrator.Working;

/// <summary>Where a missing key is to be put.</summary>
internal static class CredentialRemedy
{
    public static string For(IServiceProvider services, string credential)
    {
        var variables = services.GetRequiredService<IOptions<EnvironmentCredentialOptions>>().Value.Variables;
        var file = $"put it into a file '{credential}' of the directory Gateway:Credentials:Directory";
        return variables.TryGetValue(credential, out var variable)
            ? $"Set {variable} in this process's environment, or {file}."
            : $"Name a variable for it under Gateway:Credentials:Variables, or {file}.";
    }
}
