using System.Globalization;

namespace Orchestrator.Telemetry;

/// <summary>Reads the three export requests of OTLP, by the field numbers of its published definitions.</summary>
internal static class OtlpDecoder
{
    public static IEnumerable<ReceivedSpan> Spans(ReadOnlyMemory<byte> request) =>
        from resource in Each(ProtoField.Read(request), 1)
        from scope in Each(resource.Message, 2)
        from span in Each(scope.Message, 2)
        select Span(Attributes(Each(resource.Message, 1).SelectMany(field => field.Message), 1), ScopeName(scope), span.Message);

    public static IEnumerable<ReceivedMetric> Metrics(ReadOnlyMemory<byte> request) =>
        from resource in Each(ProtoField.Read(request), 1)
        from scope in Each(resource.Message, 2)
        from metric in Each(scope.Message, 2)
        select Metric(ScopeName(scope), metric.Message);

    public static IEnumerable<ReceivedLog> Logs(ReadOnlyMemory<byte> request) =>
        from resource in Each(ProtoField.Read(request), 1)
        from scope in Each(resource.Message, 2)
        from record in Each(scope.Message, 2)
        select Log(ScopeName(scope), record.Message);

    private static ReceivedSpan Span(IReadOnlyDictionary<string, string> resource, string scope, IReadOnlyList<ProtoField> span)
    {
        var status = Each(span, 15).SelectMany(field => field.Message).ToList();
        return new ReceivedSpan
        {
            Scope = scope,
            Resource = resource,
            TraceId = Last(span, 1).Hex,
            SpanId = Last(span, 2).Hex,
            ParentId = Last(span, 4).Hex,
            Name = Last(span, 5).Text,
            Kind = (int)Last(span, 6).Scalar,
            Start = Time(Last(span, 7).Scalar),
            End = Time(Last(span, 8).Scalar),
            Attributes = Attributes(span, 9),
            Links = Each(span, 13).Count(),
            StatusText = Last(status, 2).Text,
            Status = (int)Last(status, 3).Scalar,
        };
    }

    private static ReceivedMetric Metric(string scope, IReadOnlyList<ProtoField> metric)
    {
        // Gauges and sums hold numbers, histograms a sum of what was recorded.
        var numbers = from kind in metric
                      where kind.Number is 5 or 7
                      from point in Each(kind.Message, 1)
                      select (Attributes(point.Message, 7), Last(point.Message, 4) is { Number: 4 } real ? real.Real : Last(point.Message, 6).Scalar);
        var histograms = from kind in Each(metric, 9)
                         from point in Each(kind.Message, 1)
                         select (Attributes(point.Message, 9), Last(point.Message, 5).Real);
        return new ReceivedMetric(scope, Last(metric, 1).Text, Last(metric, 3).Text, Last(metric, 2).Text, [.. numbers, .. histograms]);
    }

    private static ReceivedLog Log(string scope, IReadOnlyList<ProtoField> record) => new(
        scope, Last(record, 3).Text, Value(Last(record, 5)), Last(record, 9).Hex, Last(record, 10).Hex, Attributes(record, 6));

    private static string ScopeName(ProtoField scope) => Last(Each(scope.Message, 1).SelectMany(field => field.Message), 1).Text;

    private static Dictionary<string, string> Attributes(IEnumerable<ProtoField> fields, int number) =>
        Each(fields, number).Select(field => field.Message).ToDictionary(pair => Last(pair, 1).Text, pair => Value(Last(pair, 2)));

    private static string Value(ProtoField any)
    {
        var fields = any.Message;
        var value = fields.Count > 0 ? fields[^1] : default;
        return value.Number switch
        {
            2 => value.Scalar != 0 ? "true" : "false",
            3 => ((long)value.Scalar).ToString(CultureInfo.InvariantCulture),
            4 => value.Real.ToString(CultureInfo.InvariantCulture),
            _ => value.Text,
        };
    }

    private static DateTimeOffset Time(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    private static IEnumerable<ProtoField> Each(IEnumerable<ProtoField> fields, int number) => fields.Where(field => field.Number == number);

    private static ProtoField Last(IEnumerable<ProtoField> fields, int number) => Each(fields, number).LastOrDefault();
}
