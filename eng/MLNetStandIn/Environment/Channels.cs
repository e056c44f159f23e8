using System;

namespace Microsoft.ML.Runtime;

/// <summary>What a message may give away.</summary>
[Flags]
public enum MessageSensitivity
{
    None = 0,
    UserData = 0x1,
    Schema = 0x2,
    Unknown = ~None,
}

/// <summary>How much a message matters.</summary>
public enum ChannelMessageKind
{
    Trace = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
}

/// <summary>Where a component writes its messages.</summary>
public interface IChannel : IDisposable
{
    void Trace(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Info(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Warning(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Error(MessageSensitivity sensitivity, string fmt, params object[] args);
}

/// <summary>Opens channels.</summary>
public interface IChannelProvider
{
    IChannel Start(string name);
}

/// <summary>The environment that components run in.</summary>
public interface IHostEnvironment : IChannelProvider
{
    IHost Register(string name, int? seed = null, bool? verbose = null);
}

/// <summary>One component's environment.</summary>
public interface IHost : IHostEnvironment
{
    Random Rand { get; }
}
