using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Orchestrator.Failures;

namespace Orchestrator.Artefacts.S3;

/// <summary>Some of the objects of a bucket, and how to ask for those that follow.</summary>
internal sealed record S3Page(IReadOnlyList<S3Object> Objects, string? Next)
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static S3Page Parse(byte[] answer)
    {
        try
        {
            var root = Load(answer);
            if (root.Name.LocalName != "ListBucketResult")
            {
                throw new FormatException($"the answer is a '{root.Name.LocalName}'");
            }

            var objects = root.Elements().Where(one => one.Name.LocalName == "Contents").Select(one => new S3Object(
                Value(one, "Key") ?? throw new FormatException("an object has no key"),
                DateTimeOffset.Parse(Value(one, "LastModified") ?? "", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))).ToList();
            var next = Value(root, "IsTruncated") == "true" ? Value(root, "NextContinuationToken") ?? throw new FormatException("it is cut and says not how it goes on") : null;
            return new S3Page(objects, next);
        }
        catch (Exception exception) when (exception is XmlException or FormatException)
        {
            throw new ProviderException(
                FailureCategory.Malformed, $"The list of artefacts could not be read: {exception.Message}. Check that Artefacts:S3:Endpoint speaks S3.", exception);
        }
    }

    /// <summary>The code of an error's answer; <see langword="null"/> when it has none.</summary>
    public static string? ErrorCode(byte[] answer)
    {
        try
        {
            return Value(Load(answer), "Code");
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XElement Load(byte[] answer)
    {
        using var reader = XmlReader.Create(new MemoryStream(answer), Settings);
        return XElement.Load(reader);
    }

    private static string? Value(XElement parent, string name) => parent.Elements().FirstOrDefault(one => one.Name.LocalName == name)?.Value;
}
