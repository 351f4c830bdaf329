using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Orchestrator.Databases;

/// <summary>Keeps an instant as UTC text of fixed width, which SQLite sorts and compares rightly and people can read.</summary>
internal sealed class SqliteInstant() : ValueConverter<DateTimeOffset, string>(
    value => value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture),
    text => new DateTimeOffset(
        DateTime.ParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)))
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";
}
