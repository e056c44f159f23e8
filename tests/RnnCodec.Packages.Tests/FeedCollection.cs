namespace RnnCodec.Packages.Tests;

/// <summary>All tests share one feed, and run one after the other: each keeps all cores busy.</summary>
[CollectionDefinition(Name)]
public sealed class FeedCollection : ICollectionFixture<Feed>
{
    public const string Name = "feed";
}
