namespace RnnCodec.Quality;

/// <summary>PSNR-HVS-M: <see cref="PsnrHvs"/> less what a block's own texture hides, on luma.</summary>
/// <remarks>
/// Ponomarenko, Silvestri, Egiazarian, Carli, Astola, Lukin, "On between-coefficient contrast masking of DCT basis
/// functions" (2007): before it is squared, a coefficient's difference is lowered by the masking of the block's other
/// coefficients (the larger of the two pictures' maskings, so that their order does not matter). Same luma, blocks and edges
/// as <see cref="PsnrHvs"/>, and never below it.
/// </remarks>
public static class PsnrHvsM
{
    /// <summary>Measures a restored picture against its original.</summary>
    /// <param name="original">The picture that was compressed.</param>
    /// <param name="restored">What came back, of the same size.</param>
    /// <returns>Decibels; positive infinity where no difference is visible.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Measure(RgbImage original, RgbImage restored) => PsnrHvs.MeasureBoth(original, restored).PsnrHvsM;
}
