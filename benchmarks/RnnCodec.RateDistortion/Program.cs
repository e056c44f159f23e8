using System.CommandLine;
using RnnCodec.RateDistortion;

// Quality, as RnnCodec.Benchmarks is for speed. 'rnncodec evaluate' measures any folder; this writes docs/results.md.
return await new RootCommand("Rate-distortion of this codec and of the classical ones over a folder of pictures.") { ResultsCommand.Create() }.Parse(args).InvokeAsync();
