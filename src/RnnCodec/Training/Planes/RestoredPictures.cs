using RnnCodec.Engine;
using RnnCodec.Engine.Cpu;
using RnnCodec.Networks;
using RnnCodec.Transform;

namespace RnnCodec.Training;

/// <summary>
/// The pictures that a restorer shows of a batch's integers, and the way of a gradient back through them. The transform between the two nets is linear and
/// fixed, so that its
/// gradient is its transpose, and each net has a tape of its own.
/// </summary>
internal sealed unsafe class RestoredPictures
{
    private const int Main = CoefficientOrder.Main;
    private const int Block = CoefficientOrder.Block;
    private const int Fold = PlaneRestorer.Fold;
    private const int Pixels = 3 * Fold * Fold;
    private const float FilterUnit = 16;
    private const float PixelUnit = 64;

    /// <summary>Where in its interval a magnitude is shown that is known but for planes, before <see cref="PlaneRestorer.Offsets"/>.</summary>
    private const float CutOffset = 0.45f;

    private readonly PlaneRestorer _network;
    private readonly Executor _decoder;
    private readonly Executor _filter;
    private readonly (ITrainingExecutor Decoder, ITrainingExecutor Filter)? _training;
    private readonly CpuExecutor _cpu;

    // Of the last pictures shown, for the gradient.
    private PlaneBatch? _batch;
    private int[] _planes = [];
    private float[] _steps = [];
    private Tensor? _correction;
    private Tensor? _folded;
    private Tensor? _added;

    /// <summary>Without gradients.</summary>
    /// <param name="network">The two nets.</param>
    /// <param name="e">Runs them.</param>
    /// <param name="cpu">Runs the rest.</param>
    public RestoredPictures(PlaneRestorer network, Executor e, CpuExecutor cpu) => (_network, _decoder, _filter, _cpu) = (network, e, e, cpu);

    /// <summary>With gradients: the second net's go back through the transform before the first's begin.</summary>
    /// <param name="network">The two nets.</param>
    /// <param name="decoder">Runs the first.</param>
    /// <param name="filter">Runs the second.</param>
    /// <param name="cpu">Runs the rest.</param>
    public RestoredPictures(PlaneRestorer network, ITrainingExecutor decoder, ITrainingExecutor filter, CpuExecutor cpu)
        : this(network, decoder.Operations, cpu) => (_filter, _training) = (filter.Operations, (decoder, filter));

    /// <summary>Coefficients in units of their step, [N,h,w,384], after <see cref="Show"/>.</summary>
    public float[] Values { get; private set; } = [];

    /// <summary>The pictures before the filter, [N,H,W,3] in 0 to 255, after <see cref="Show"/>.</summary>
    public float[] Unfiltered { get; private set; } = [];

    /// <summary>Pictures [N,H,W,3] in 0 to 255, not clamped.</summary>
    /// <param name="batch">The integers.</param>
    /// <param name="planes">The lowest plane known of each picture.</param>
    public float[] Show(PlaneBatch batch, int[] planes)
    {
        Release();
        (_batch, _planes, _steps) = (batch, planes, new float[batch.Places.Length]);
        using (var seen = Seen())
            _correction = _network.Correct(_decoder, seen);
        Values = new float[batch.Places.Length];
        _decoder.CopyTo(_correction, Values);
        AddPlainValues();
        Unfiltered = Synthesise(Product(Values, _steps));
        _folded = Folded();
        _added = _network.Filter(_filter, _folded);
        var added = new float[_added.Shape.Length];
        _filter.CopyTo(_added, added);
        var shown = (float[])Unfiltered.Clone();
        Unfold(added, Pixels, FilterUnit, shown);
        return shown;
    }

    /// <summary>The same pictures without any network.</summary>
    public float[] ShowPlain(PlaneBatch batch)
    {
        (_batch, _planes, _steps) = (batch, new int[batch.Places.Batch], new float[batch.Places.Length]);
        Steps();
        return Synthesise(Product([.. batch.Main.Select(static v => (float)v)], _steps));
    }

    /// <summary>Adds the gradients of all parameters, from that of the pictures shown last.</summary>
    public void AddGradients(ParameterGradients gradients, float[] gradient)
    {
        if (_training is not var (decoder, filter))
            throw new InvalidOperationException("The pictures were made without gradients.");
        var ofAdded = new float[_added!.Shape.Length];
        FoldInto(gradient, Pixels, FilterUnit, 0, ofAdded);
        filter.Seed(_added, ofAdded);
        filter.Backward();
        var ofPictures = (float[])gradient.Clone();
        Unfold(filter.GradientOf(_folded!), PlaneRestorer.FilterChannels, 1 / PixelUnit, ofPictures);
        var ofValues = Product(Transposed(ofPictures), _steps);
        AddOffsetGradients(gradients, ofValues);
        decoder.Seed(_correction!, ofValues);
        decoder.Backward();
    }

    public void Release()
    {
        _correction?.Dispose();
        _folded?.Dispose();
        _added?.Dispose();
        _correction = _folded = _added = null;
    }

    private static float[] Product(float[] a, float[] b)
    {
        var product = new float[a.Length];
        for (var i = 0; i < product.Length; i++)
            product[i] = a[i] * b[i];
        return product;
    }

    /// <summary>The steps that are shown, [N,h,w,384].</summary>
    private void Steps()
    {
        var ofChannel = _batch!.MainLogSteps.Select(static s => MathF.Pow(2, s)).ToArray();
        for (var place = 0; place < _batch.Places.Positions; place++)
        {
            var picture = place / _batch.PlacesOfPicture;
            var scale = MathF.Pow(2, _batch.Map[place] + _planes[picture]);
            for (var c = 0; c < Main; c++)
                _steps[place * Main + c] = ofChannel[picture * Main + c] * scale;
        }
    }

    private Tensor Seen()
    {
        Steps();
        var batch = _batch!;
        var shape = batch.Places.WithChannels(PlaneRestorer.InputChannels);
        var values = new float[shape.Length];
        var means = batch.MeanLogSteps();
        _cpu.Split(shape.Positions, shape.Channels, (first, end) =>
        {
            for (var place = first; place < end; place++)
            {
                var row = values.AsSpan(place * shape.Channels, shape.Channels);
                var picture = place / batch.PlacesOfPicture;
                for (var c = 0; c < Main; c++)
                {
                    var value = batch.Main[place * Main + c];
                    var f = Magnitude.Logarithms[Math.Abs((int)value) >> _planes[picture]];
                    (row[c], row[Main + c]) = (f, value < 0 ? -f : f);
                }
                row[^3] = (means[picture].All + batch.Map[place] + _planes[picture] - 6) / 4;
                row[^2] = means[picture].Fine - means[picture].All;
                row[^1] = _planes[picture] > 0 ? 1 : 0;
            }
        });
        return _decoder.FromValues(shape, values);
    }

    /// <summary>sign * (magnitude + where in its interval it is shown).</summary>
    private void AddPlainValues()
    {
        ReadOnlySpan<float> offsets = _network.Offsets.Values;
        for (var i = 0; i < Values.Length; i++)
        {
            var plane = _planes[i / Main / _batch!.PlacesOfPicture];
            var magnitude = Math.Abs((int)_batch.Main[i]) >> plane;
            if (magnitude == 0)
                continue;
            var shown = magnitude + offsets[OffsetOf(magnitude, plane, i % Main)] + (plane > 0 ? CutOffset : 0);
            Values[i] += _batch.Main[i] < 0 ? -shown : shown;
        }
    }

    private static int OffsetOf(int magnitude, int plane, int channel) => ((plane > 0 ? 3 : 0) + Math.Min(magnitude, 3) - 1) * Main + channel;

    private void AddOffsetGradients(ParameterGradients gradients, float[] ofValues)
    {
        var target = gradients.Of(_network.Offsets);
        for (var i = 0; i < ofValues.Length; i++)
        {
            var plane = _planes[i / Main / _batch!.PlacesOfPicture];
            var magnitude = Math.Abs((int)_batch.Main[i]) >> plane;
            if (magnitude > 0)
                target[OffsetOf(magnitude, plane, i % Main)] += _batch.Main[i] < 0 ? -ofValues[i] : ofValues[i];
        }
    }

    /// <summary>Coefficients [N,h,w,384] to pictures [N,H,W,3].</summary>
    private float[] Synthesise(float[] coefficients)
    {
        var places = _batch!.Places;
        var length = places.Height * places.Width * Block * Block * 3;
        var pictures = new float[places.Batch * length];
        for (var n = 0; n < places.Batch; n++)
        {
            var target = pictures.AsSpan(n * length, length);
            using var y = Plane(n, 0);
            using var cb = Plane(n, 1);
            using var cr = Plane(n, 2);
            for (var i = 0; i < length / 3; i++)
            {
                var (luma, blue, red) = (y.Data[i] + 128, cb.Data[i], cr.Data[i]);
                target[3 * i] = luma + Colour.CrToRed * red;
                target[3 * i + 1] = luma + Colour.CbToGreen * blue + Colour.CrToGreen * red;
                target[3 * i + 2] = luma + Colour.CbToBlue * blue;
            }
        }
        return pictures;

        CpuTensor Plane(int picture, int component)
        {
            var (first, count) = ChannelsOf(component);
            using var all = _cpu.New(new TensorShape(1, places.Height, places.Width, CoefficientOrder.Component));
            all.Span.Clear();
            for (var i = 0; i < _batch!.PlacesOfPicture; i++)
                coefficients.AsSpan((picture * _batch.PlacesOfPicture + i) * Main + first, count).CopyTo(all.Span[(i * CoefficientOrder.Component)..]);
            return LappedTransform.Synthesise(_cpu, all, component);
        }
    }

    /// <summary>
    /// The transpose of <see cref="Synthesise"/>: the forward transform of the transposed colours, with scales divided by instead of multiplied.
    /// </summary>
    private float[] Transposed(float[] ofPictures)
    {
        var places = _batch!.Places;
        var length = places.Height * places.Width * Block * Block * 3;
        var result = new float[places.Length];
        for (var n = 0; n < places.Batch; n++)
        {
            for (var component = 0; component < 3; component++)
            {
                var (red, green, blue) = component switch
                {
                    0 => (1f, 1f, 1f),
                    1 => (0f, Colour.CbToGreen, Colour.CbToBlue),
                    _ => (Colour.CrToRed, Colour.CrToGreen, 0f),
                };
                using var plane = _cpu.New(new TensorShape(1, places.Height * Block, places.Width * Block, 1));
                var from = ofPictures.AsSpan(n * length, length);
                var samples = plane.Span;
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = red * from[3 * i] + green * from[3 * i + 1] + blue * from[3 * i + 2];
                using var coefficients = LappedTransform.Analyse(_cpu, plane, component);
                var (first, count) = ChannelsOf(component);
                var scale = (float)(1 / (Colour.Scale[component] * Colour.Scale[component]));
                for (var i = 0; i < _batch.PlacesOfPicture; i++)
                {
                    for (var c = 0; c < count; c++)
                        result[(n * _batch.PlacesOfPicture + i) * Main + first + c] = scale * coefficients.Data[i * CoefficientOrder.Component + c];
                }
            }
        }
        return result;
    }

    private static (int First, int Count) ChannelsOf(int component) =>
        component == 0
            ? (0, CoefficientOrder.Component)
            : (CoefficientOrder.Component + (component - 1) * CoefficientOrder.MainChroma, CoefficientOrder.MainChroma);

    /// <summary>What the filter sees of the pictures: 2x2 pixels in channels, and the place's threshold.</summary>
    private Tensor Folded()
    {
        var batch = _batch!;
        var shape = new TensorShape(batch.Places.Batch, batch.Places.Height * Block / Fold, batch.Places.Width * Block / Fold, PlaneRestorer.FilterChannels);
        var values = new float[shape.Length];
        FoldInto(Unfiltered, shape.Channels, 1 / PixelUnit, -128 / PixelUnit, values);
        float[] means = [.. Enumerable.Range(0, batch.Places.Batch).Select(n => batch.MeanLogStep(n, 0, 64) + _planes[n])];
        for (var i = 0; i < shape.Positions; i++)
        {
            var (line, column) = Math.DivRem(i, shape.Width);
            var (picture, row) = Math.DivRem(line, shape.Height);
            var place = (picture * batch.Places.Height + row / (Block / Fold)) * batch.Places.Width + column / (Block / Fold);
            values[i * shape.Channels + Pixels] = (means[picture] + batch.Map[place]) / 2 - 2.5f;
        }
        return _training?.Filter.Leaf(shape, values) ?? _filter.FromValues(shape, values);
    }

    /// <summary>Writes scale times pictures [N,H,W,3], plus an offset, to the first 12 channels of [N,H/2,W/2,channels].</summary>
    private void FoldInto(float[] pictures, int channels, float scale, float offset, float[] folded)
    {
        var width = _batch!.Places.Width * Block;
        for (var row = 0; row < pictures.Length / (3 * width); row++)
        {
            var from = pictures.AsSpan(row * 3 * width, 3 * width);
            var to = folded.AsSpan(RowInFolded(row, width, channels));
            for (var x = 0; x < width; x += Fold, from = from[(3 * Fold)..], to = to[Math.Min(channels, to.Length)..])
            {
                for (var c = 0; c < 3; c++)
                    (to[c * Fold * Fold], to[c * Fold * Fold + 1]) = (scale * from[c] + offset, scale * from[3 + c] + offset);
            }
        }
    }

    /// <summary>The transpose of <see cref="FoldInto"/>, added.</summary>
    private void Unfold(float[] folded, int channels, float scale, float[] pictures)
    {
        var width = _batch!.Places.Width * Block;
        for (var row = 0; row < pictures.Length / (3 * width); row++)
        {
            var to = pictures.AsSpan(row * 3 * width, 3 * width);
            var from = folded.AsSpan(RowInFolded(row, width, channels));
            for (var x = 0; x < width; x += Fold, to = to[(3 * Fold)..], from = from[Math.Min(channels, from.Length)..])
            {
                for (var c = 0; c < 3; c++)
                {
                    to[c] += scale * from[c * Fold * Fold];
                    to[3 + c] += scale * from[c * Fold * Fold + 1];
                }
            }
        }
    }

    /// <summary>Where the first pixel of a row lies. Rows of all pictures follow each other in both, and heights are even.</summary>
    private static int RowInFolded(int row, int width, int channels) => row / Fold * (width / Fold) * channels + row % Fold * Fold;
}
