using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orchestrator.Scheduling;

/// <summary>Checks what attributes do not reach: the values within the dictionaries.</summary>
internal sealed class SchedulingValidator : IValidateOptions<SchedulingOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var mistakes = new List<string>();
        Limits("Repositories", options.Repositories, mistakes);
        Limits("Agents", options.Agents, mistakes);
        foreach (var (team, own) in options.Teams)
        {
            var found = new List<ValidationResult>();
            Validator.TryValidateObject(own, new ValidationContext(own), found, validateAllProperties: true);
            mistakes.AddRange(found.Select(mistake => $"Scheduling:Teams:{team}: {mistake.ErrorMessage}"));
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static void Limits(string section, IDictionary<string, int> limits, List<string> mistakes) => mistakes.AddRange(
        limits.Where(limit => limit.Value < 1).Select(limit => $"Scheduling:{section}:{limit.Key} is {limit.Value}; it must be at least 1."));
}
