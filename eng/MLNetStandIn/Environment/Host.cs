using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A message of a component.</summary>
public sealed class LoggingEventArgs : EventArgs
{
    internal LoggingEventArgs(string source, ChannelMessageKind kind, string rawMessage) => (Source, Kind, RawMessage) = (source, kind, rawMessage);

    public string Source { get; }

    public ChannelMessageKind Kind { get; }

    public string RawMessage { get; }

    public string Message => $"[Source={Source}, Kind={Kind}] {RawMessage}";
}

/// <summary>A component's random numbers and channels; everything goes to one log.</summary>
internal sealed class Host(string name, int seed, Action<LoggingEventArgs> log) : IHost
{
    public Random Rand { get; } = new(seed);

    public IHost Register(string childName, int? childSeed = null, bool? verbose = null) => new Host($"{name}{(name.Length == 0 ? "" : "; ")}{childName}", childSeed ?? Rand.Next(), log);

    public IChannel Start(string channelName) => new Channel($"{name}; {channelName}", log);

    private sealed class Channel(string source, Action<LoggingEventArgs> log) : IChannel
    {
        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Trace, fmt, args);

        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Info, fmt, args);

        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Warning, fmt, args);

        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(ChannelMessageKind.Error, fmt, args);

        public void Dispose()
        {
        }

        private void Send(ChannelMessageKind kind, string fmt, object[] args) => log(new LoggingEventArgs(source, kind, string.Format(fmt, args)));
    }
}
