using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrator.Settings;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>
/// One-time links. Only the hash of a link's code is kept, as a file in the data directory: whoever can write there runs this
/// installation, and a command can make a link for a service that is already running.
/// </summary>
internal sealed class SignInLinks(DataDirectory data, IOptions<DashboardOptions> options, TimeProvider time)
{
    private const int CodeBytes = 32;

    private readonly string _directory = data.In("sign-in");

    /// <summary>Makes a link below an address at which the service listens; <see langword="null"/> when it does not listen on loopback.</summary>
    public Uri? Issue(IEnumerable<string> addresses) =>
        addresses.Select(Loopback).OfType<Uri>().FirstOrDefault() is { } address ? new Uri(address, $"{SignInEndpoints.Path}?code={IssueCode()}") : null;

    /// <summary>Makes a code. What has run out meanwhile is tidied away.</summary>
    public string IssueCode()
    {
        DataDirectory.CreatePrivate(_directory);
        foreach (var file in Directory.EnumerateFiles(_directory))
        {
            if (!IsFresh(file))
            {
                File.Delete(file);
            }
        }

        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
        using var kept = new FileStream(
            PathOf(code), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        kept.Write(Encoding.ASCII.GetBytes((time.GetUtcNow() + options.Value.LinkLifetime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return code;
    }

    /// <summary>True once for each code, in all processes together, and only while it is fresh.</summary>
    public bool Redeem(string code)
    {
        var taken = Path.Combine(_directory, $"{Guid.CreateVersion7():N}.taken");
        try
        {
            // Of several that move the same file one succeeds.
            File.Move(PathOf(code), taken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        var isFresh = IsFresh(taken);
        File.Delete(taken);
        return isFresh;
    }

    private bool IsFresh(string file)
    {
        try
        {
            return long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var until) && until > time.GetUtcNow().ToUnixTimeMilliseconds();
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    // The name is a hash, so nothing that is asked for can be a path, and nothing that is kept can be used.
    private string PathOf(string code) => Path.Combine(_directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code))));

    private static Uri? Loopback(string address)
    {
        // '*' and '+' stand for every address and are no host of a URI.
        var written = address.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        return !Uri.TryCreate(written, UriKind.Absolute, out var uri) ? null
            : uri.IsLoopback ? uri
            : uri.Host is "0.0.0.0" or "[::]" ? new UriBuilder(uri) { Host = "127.0.0.1" }.Uri
            : null;
    }
}
