namespace RnnCodec.Source.Tests;

/// <summary>One place where a file uses what another file declares.</summary>
/// <param name="From">The file that uses, its path from the project's folder.</param>
/// <param name="Line">Where, from 1.</param>
/// <param name="To">The file that declares.</param>
/// <param name="Name">What is used.</param>
internal sealed record Arrow(string From, int Line, string To, string Name);
