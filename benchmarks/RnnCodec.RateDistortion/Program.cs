using System.CommandLine;
using RnnCodec.RateDistortion;

// Quality, as RnnCodec.Benchmarks is for speed. 'rnncodec evaluate' measures any folder; this writes docs/results.md.
var root = new RootCommand("Rate-distortion of this codec and of the classical ones over a folder of pictures.") { ResultsCommand.Create() };
return await root.Parse(args).InvokeAsync();
