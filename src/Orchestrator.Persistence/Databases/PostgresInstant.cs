using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Orchestrator.Databases;

/// <summary>PostgreSQL's driver takes instants in UTC only.</summary>
internal sealed class PostgresInstant() : ValueConverter<DateTimeOffset, DateTimeOffset>(
    value => value.ToUniversalTime(),
    value => value);
