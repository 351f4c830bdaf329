namespace Orchestrator.Artefacts.S3;

/// <summary>The examples that the scheme's own documentation works through, with its published key.</summary>
[TestFixture]
internal sealed class S3SignatureTests
{
    private const string NoContent = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string WelcomeContent = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";

    private static readonly DateTimeOffset Time = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    private static IEnumerable<TestCaseData> Examples()
    {
        yield return new TestCaseData("GET", "/test.txt", "", "range: bytes=0-9", NoContent, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41").SetArgDisplayNames("object");
        yield return new TestCaseData(
            "PUT", "/test%24file.text", "", "date: Fri, 24 May 2013 00:00:00 GMT\nx-amz-storage-class: REDUCED_REDUNDANCY", WelcomeContent, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd").SetArgDisplayNames("put");
        yield return new TestCaseData("GET", "/", "lifecycle=", "", NoContent, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543").SetArgDisplayNames("lifecycle");
        yield return new TestCaseData("GET", "/", "prefix=J&max-keys=2", "", NoContent, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7").SetArgDisplayNames("list");
    }

    [TestCaseSource(nameof(Examples))]
    public void Authorization_OfAPublishedExample_IsAsPublished(string method, string path, string query, string more, string content, string signature)
    {
        var headers = new Dictionary<string, string> { ["host"] = "examplebucket.s3.amazonaws.com", ["x-amz-content-sha256"] = content, ["x-amz-date"] = S3Signature.Stamp(Time) };
        foreach (var line in more.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }

        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=')).ToDictionary(one => one[0], one => one[1]);

        var header = S3Signature.Authorization(method, path, parameters, headers, content, Time, "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

        Assert.That(header, Does.EndWith($"Signature={signature}").And.StartsWith("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"));
    }
}
