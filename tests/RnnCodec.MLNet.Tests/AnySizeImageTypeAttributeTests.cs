using Microsoft.ML;
using Microsoft.ML.Transforms.Image;

namespace RnnCodec.MLNet.Tests;

public class AnySizeImageTypeAttributeTests
{
    [Fact]
    public void MembersBecomeColumnsOfPicturesOfAnySize() =>
        Assert.Equal(new ImageDataViewType(), new MLContext().Data.LoadFromEnumerable<ImageRow>([]).Schema["Image"].Type);

    [Fact]
    public void AttributesAreEqual()
    {
        Assert.Equal(new AnySizeImageTypeAttribute(), new AnySizeImageTypeAttribute());
        Assert.False(new AnySizeImageTypeAttribute().Equals(new ImageTypeAttribute(1, 1)));
    }
}
