return await Orchestrator.Commands.CommandLine.RunAsync(args);
