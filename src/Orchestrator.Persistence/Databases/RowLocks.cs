using Microsoft.EntityFrameworkCore;

namespace Orchestrator.Databases;

/// <summary>Asks for rows to be locked until the transaction ends. Where there is only one writer, nothing needs to be asked.</summary>
internal static class RowLocks
{
    public const string WaitTag = "lock rows, wait for others";
    public const string SkipTag = "lock rows, skip those of others";

    /// <summary>Locks what is read; waits for whoever holds it.</summary>
    public static IQueryable<T> ForUpdate<T>(this IQueryable<T> query)
        where T : class => query.TagWith(WaitTag);

    /// <summary>Locks what is read; leaves out what somebody else holds.</summary>
    public static IQueryable<T> ForUpdateSkippingLocked<T>(this IQueryable<T> query)
        where T : class => query.TagWith(SkipTag);
}
