using System.Globalization;
using Orchestrator;

var tickets = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 500;
int[] parked = args.Length > 1 ? [.. args[1..].Select(size => int.Parse(size, CultureInfo.InvariantCulture))] : [10_000, 100_000];
return await Comparison.RunAsync(tickets, parked, finished: 1_000_000);
