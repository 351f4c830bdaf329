using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Orchestrator.Artefacts.S3;

/// <summary>Settings of an artefact store that speaks S3, read from <c>Artefacts:S3</c>. Naming a bucket switches it on.</summary>
public sealed partial class S3ArtefactOptions : IValidatableObject
{
    /// <summary>The bucket, which must be there. Empty, the default, keeps artefacts on disk.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Where the service is, such as <c>https://s3.eu-central-1.amazonaws.com</c>.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The region that requests are signed for. The default is <c>us-east-1</c>, which most servers of one's own take.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>What the keys of objects begin with, such as <c>orchestrator/</c>. Empty by default. Nobody else may keep objects below it.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The access key's id, which is no secret.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>The name, in the credential store, of the access key's secret. The default is <c>artefacts</c>.</summary>
    public string Credential { get; set; } = "artefacts";

    /// <summary>Whether the bucket is the first part of the path, as servers of one's own want it, and not of the host's name. The default is true.</summary>
    public bool PathStyle { get; set; } = true;

    /// <summary>Whether artefacts may travel without TLS to another machine. The default is false.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>How long one try of a request may take, its content included. The default is five minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a request is tried again after a failure that may pass. The default is 4.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 4;

    /// <summary>The pause before the first of those; later ones are longer, up to 20 seconds. The default is half a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(500);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Bucket.Length == 0)
        {
            yield break;
        }

        if (!BucketName().IsMatch(Bucket))
        {
            yield return new ValidationResult($"Artefacts:S3:Bucket '{Bucket}' is no bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens.", [nameof(Bucket)]);
        }

        if (!KeyPrefix().IsMatch(Prefix) || Prefix.Split('/').Any(part => part is "." or ".."))
        {
            yield return new ValidationResult("Artefacts:S3:Prefix may hold letters, digits, '.', '_', '-' and '/', and not begin with '/'.", [nameof(Prefix)]);
        }

        if (Endpoint is not { IsAbsoluteUri: true } || Endpoint.Scheme is not ("http" or "https") || Endpoint.AbsolutePath != "/" || Endpoint.Query.Length > 0 || Endpoint.UserInfo.Length > 0)
        {
            yield return new ValidationResult("Artefacts:S3:Endpoint must be an address like https://s3.example.org, without a path.", [nameof(Endpoint)]);
        }
        else if (Endpoint.Scheme == "http" && !Endpoint.IsLoopback && !AllowPlainHttp)
        {
            yield return new ValidationResult(
                "Artefacts:S3:Endpoint is not https: plans, transcripts and code would travel readable. Use https, or set Artefacts:S3:AllowPlainHttp on a network of your own.", [nameof(Endpoint)]);
        }

        if (AccessKeyId.Length == 0 || Credential.Length == 0 || Region.Length == 0)
        {
            yield return new ValidationResult("Artefacts:S3 needs an AccessKeyId, a Region, and in Credential the name under which the credential store has its secret.", [nameof(AccessKeyId)]);
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    private static partial Regex BucketName();

    [GeneratedRegex("^([A-Za-z0-9._-][A-Za-z0-9._/-]{0,200})?$")]
    private static partial Regex KeyPrefix();
}
