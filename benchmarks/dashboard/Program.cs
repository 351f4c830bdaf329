using System.Globalization;
using Orchestrator;

int[] sizes = args.Length > 0 ? [.. args.Select(size => int.Parse(size, CultureInfo.InvariantCulture))] : [1_000, 100_000, 1_000_000];
return await Comparison.RunAsync(sizes);
