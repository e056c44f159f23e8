using System.CommandLine;
using RnnCodec.Cli;
using RnnCodec.Cli.Commands;

// Rate-distortion of this codec and of the classical ones over a folder of pictures: what 'rnncodec evaluate' measures.
var root = new RootCommand("Rate-distortion of this codec and of the classical ones over a folder of pictures.") { EvaluateCommand.Create() };
return await CommandLine.RunAsync(root, args);
