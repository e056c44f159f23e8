using RnnCodec.Cli;

return await CommandLine.RunAsync(args);
