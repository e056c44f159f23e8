using RnnCodec.Cli;
using RnnCodec.Cli.Commands;

// Without the parser of command lines, which takes longer to start than this command does its work.
if (args is ["info", var file] && InfoCommand.IsFile(file))
    return InfoCommand.RunAlone(file);
return await CommandLine.RunAsync(args);
