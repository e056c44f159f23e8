using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnCodec.MLNet.Tests;

/// <summary>What docs/ml-net.md says of ML.NET itself: where one of these fails the document is to be changed.</summary>
public class UpstreamTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void CacheAndShuffleLeavePictureColumnsOut()
    {
        using var image = TestImages.MLGradient(8, 8);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image, Name = "a" }]);
        Assert.Equal(["Name"], _ml.Data.Cache(data).Schema.Select(column => column.Name));
        Assert.Equal(["Name"], _ml.Data.ShuffleRows(data).Schema.Select(column => column.Name));
    }

    [Fact]
    public void ResizeImagesToTheSameSizeHandsOnPicturesThatAreDisposedOfWhenThePassGoesOn()
    {
        using var folder = new TemporaryFolder();
        var names = TestImages.WriteFiles(folder.Path, (12, 10), (12, 10));
        var data = _ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));
        var view = _ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(_ml.Transforms.ResizeImages("Small", 12, 10, "Image"))
            .Fit(data).Transform(data);
        var kept = view.GetColumn<MLImage>("Small").ToList();
        Assert.ThrowsAny<InvalidOperationException>(() => kept[0].Pixels.Length);
    }
}
