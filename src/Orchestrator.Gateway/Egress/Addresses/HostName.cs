using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orchestrator.Egress.Addresses;

/// <summary>One spelling for every host, so that a rule and a request cannot disagree about which host is meant.</summary>
internal sealed record HostName(string Text, IPAddress? Literal)
{
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>The host in one spelling; <see langword="null"/> for what cannot be one.</summary>
    public static HostName? Normalise(string written)
    {
        if (written.StartsWith('['))
        {
            return BracketedLiteral(written);
        }

        var text = (written.EndsWith('.') ? written[..^1] : written).ToLowerInvariant();
        if (text.Length is 0 or > 253)
        {
            return null;
        }

        foreach (var label in text.Split('.'))
        {
            if (label.Length is 0 or > 63 || label.AsSpan().ContainsAnyExcept(LabelCharacters))
            {
                return null;
            }
        }

        // The C library and so every resolver reads "0x7f.1" and "2130706433" as addresses: what ends in a number is one.
        if (!LooksNumeric(text[(text.LastIndexOf('.') + 1)..]))
        {
            return new HostName(text, null);
        }

        return LegacyIPv4(text) is { } address ? new HostName(address.ToString(), address) : null;
    }

    /// <summary>As <see cref="Normalise"/>, for hosts an operator wrote, which may hold letters outside ASCII.</summary>
    public static HostName? NormaliseWritten(string written)
    {
        if (System.Text.Ascii.IsValid(written))
        {
            return Normalise(written);
        }

        try
        {
            return Normalise(new IdnMapping().GetAscii(written.TrimEnd('.').ToLowerInvariant()));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static HostName? BracketedLiteral(string written)
    {
        // A zone names an interface of this machine; nothing public has one.
        var inner = written.EndsWith(']') ? written[1..^1] : "";
        if (inner.AsSpan().ContainsAnyExcept(IPv6Characters)
            || !IPAddress.TryParse(inner, out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new HostName(address.ToString(), address);
    }

    private static bool LooksNumeric(string label) =>
        !label.AsSpan().ContainsAnyExceptInRange('0', '9')
        || (label.StartsWith("0x", StringComparison.Ordinal) && !label.AsSpan(2).ContainsAnyExcept(HexDigits));

    private static IPAddress? LegacyIPv4(string text)
    {
        var parts = text.Split('.');
        if (parts.Length > 4)
        {
            return null;
        }

        ulong value = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            // The last part fills all bytes that are left: 127.1 is 127.0.0.1.
            var last = i == parts.Length - 1;
            var bytes = last ? 4 - i : 1;
            if (Number(parts[i]) is not { } part || part >= 1UL << (8 * bytes))
            {
                return null;
            }

            value = (value << (8 * bytes)) | part;
        }

        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    private static ulong? Number(string part)
    {
        try
        {
            return part switch
            {
                ['0', 'x', ..] => part.Length is > 2 and < 18 ? Convert.ToUInt64(part[2..], 16) : null,
                ['0', _, ..] => part.Length < 20 ? Convert.ToUInt64(part, 8) : null,
                _ => ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            };
        }
        catch (FormatException)
        {
            return null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
