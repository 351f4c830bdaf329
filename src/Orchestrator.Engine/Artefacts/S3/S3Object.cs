namespace Orchestrator.Artefacts.S3;

/// <summary>One object of a bucket, as a list names it.</summary>
internal sealed record S3Object(string Key, DateTimeOffset LastModified);
