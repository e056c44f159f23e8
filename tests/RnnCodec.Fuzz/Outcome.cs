namespace RnnCodec.Fuzz;

/// <summary>What came of a case.</summary>
internal enum Outcome
{
    /// <summary>An error of a documented kind.</summary>
    Named,

    /// <summary>The damage changed nothing that is shown.</summary>
    Right,

    /// <summary>A part of the picture, which says that it is one.</summary>
    Part,

    /// <summary>Another picture or model, which right checksums made a legitimate one.</summary>
    Other,
}

/// <summary>A case that gave something wrong without saying so.</summary>
internal sealed class WrongPictureException(string message) : Exception(message);

internal static class Outcomes
{
    extension(Outcome)
    {
        /// <summary>A documented error counts as an outcome; any other goes on to whoever counts failures.</summary>
        public static Outcome Of(Func<Outcome> work)
        {
            try
            {
                return work();
            }
            catch (RnnCodecException e) when (e.Message.Length > 0)
            {
                return Outcome.Named;
            }
        }
    }
}
