using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Databases;

/// <summary>Where the state is kept, read from <c>Persistence</c>.</summary>
public sealed class PersistenceOptions : IValidatableObject
{
    /// <summary>Which database. The default is SQLite.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>SQLite's file; its folder is made, for this user alone, when it is not there. Must not lie on a network share.</summary>
    public string DataFile { get; set; } = "data/orchestrator.db";

    /// <summary>PostgreSQL's connection string. There is no default; it holds a password, so give it by environment or file.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>How long a statement, or the wait for SQLite's one writer, may take. The default is 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many journal records may wait to be written before new ones are dropped and counted. The default is 10,000.</summary>
    [Range(100, 1_000_000)]
    public int JournalCapacity { get; set; } = 10_000;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider == DatabaseProvider.PostgreSql && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return new ValidationResult(
                "Persistence:ConnectionString is empty: PostgreSQL needs one, for instance Host=db;Database=orchestrator;Username=orchestrator.",
                [nameof(ConnectionString)]);
        }

        if (Provider == DatabaseProvider.Sqlite && string.IsNullOrWhiteSpace(DataFile))
        {
            yield return new ValidationResult("Persistence:DataFile is empty: SQLite needs the path of its file.", [nameof(DataFile)]);
        }
    }
}
