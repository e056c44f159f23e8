using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace RnnCodec.Training;

/// <summary>
/// Draws batches of random crops, each flipped and transposed at random, as numbers RGB / 255 - 0.5 in [N,H,W,3] order. Step n's batch depends on the seed
/// and n alone.
/// Pictures smaller than a crop are continued by their edges.
/// </summary>
internal sealed class CropSampler(ITrainingPictures pictures, int batch, int side, int seed)
{
    public float[] Draw(long step)
    {
        var random = new SeededRandom((ulong)seed, (ulong)step, RandomPurpose.Crops);
        var crops = new float[batch * side * side * 3];
        for (var i = 0; i < batch; i++)
        {
            var picture = pictures.Read(random.NextInt(pictures.Count));
            var (x, y) = (random.NextInt(Math.Max(1, picture.Width - side + 1)), random.NextInt(Math.Max(1, picture.Height - side + 1)));
            Copy(picture, x, y, random.NextInt(8), side, side, crops.AsSpan(i * side * side * 3, side * side * 3));
        }
        return crops;
    }

    /// <summary>Copies a rectangle; bits 0, 1 and 2 of <paramref name="symmetry"/> flip it left-right, top-bottom, and transpose it.</summary>
    public static void Copy(RgbImage picture, int x, int y, int symmetry, int width, int height, Span<float> target)
    {
        var pixels = picture.Pixels;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (u, v) = (symmetry & 4) == 0 ? (column, row) : (row, column);
                var sourceX = Math.Min(picture.Width - 1, x + ((symmetry & 1) == 0 ? u : width - 1 - u));
                var sourceY = Math.Min(picture.Height - 1, y + ((symmetry & 2) == 0 ? v : height - 1 - v));
                var from = (sourceY * picture.Width + sourceX) * 3;
                var to = (row * width + column) * 3;
                for (var c = 0; c < 3; c++)
                    target[to + c] = pixels[from + c] / 255f - 0.5f;
            }
        }
    }
}

/// <summary>Draws the batches of steps n, n + 1, ... ahead, in the background.</summary>
internal sealed class CropReader : IDisposable
{
    private const int Ahead = 3;

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(long Step, float[] Crops)> _ready = Channel.CreateBounded<(long, float[])>(Ahead);

    public CropReader(CropSampler sampler, long firstStep) => _ = Task.Run(() => Fill(sampler, firstStep));

    /// <summary>The batch of a step; steps are asked for in order.</summary>
    public float[] Take(long step, CancellationToken cancellationToken)
    {
        try
        {
            var (ready, crops) = _ready.Reader.ReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
            return ready == step ? crops : throw new InvalidOperationException($"Crops of step {ready} are next, not of {step}.");
        }
        catch (ChannelClosedException e) when (e.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    public void Dispose() => _stop.Cancel();

    private async Task Fill(CropSampler sampler, long step)
    {
        try
        {
            for (; ; step++)
                await _ready.Writer.WriteAsync((step, sampler.Draw(step)), _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ready.Writer.TryComplete();
        }
        catch (Exception e)
        {
            _ready.Writer.TryComplete(e);
        }
    }
}
