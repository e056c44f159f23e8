using System.CommandLine;
using RnnCodec.Cli;
using RnnCodec.Cli.Commands;
using RnnCodec.RateDistortion;

// Quality, as RnnCodec.Benchmarks is for speed. 'evaluate' is the tool's own; 'results' writes docs/results.md.
var root = new RootCommand("Rate-distortion of this codec and of the classical ones over a folder of pictures.") { EvaluateCommand.Create(), ResultsCommand.Create() };
return await CommandLine.RunAsync(root, args);
