using RnnCodec.Fuzz;

// Damaged files and models by the thousand; every case is made from the seed and its number alone, so that it can be run again.
//   --cases N        cases in all (default 1,000,000)
//   --seconds S      stop after this time, whatever is left
//   --seed N         (default 1)
//   --processes N    side by side (default: one a processor)
//   --case N         this case alone, here: to look at it
// Ends with 0 only if there was no crash, no hang, no silent wrong picture, nothing over 256 MB.
var options = FuzzOptions.Parse(args);
if (options is null)
    return 2;
if (options.Part is not null)
    return Worker.Run(options);
if (options.Case is { } index)
{
    Console.WriteLine(Worker.RunCase(options.Seed, index));
    return 0;
}
return Supervisor.Run(options);
