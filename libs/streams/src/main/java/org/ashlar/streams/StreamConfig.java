package org.ashlar.streams;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.Map;

/** Options of a stream: the usual ones and half closure. Safe for use by any thread. */
final class StreamConfig extends DefaultChannelConfig {
    private volatile boolean allowHalfClosure;

    @SuppressWarnings("deprecation") // auto-close on a failed write would reset the stream
    StreamConfig(DuplexStream stream, ByteBufAllocator allocator) {
        super(stream);
        setAllocator(allocator);
        setAutoClose(false);
    }

    boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    protected void autoReadCleared() {
        if (channel.isRegistered() && channel.eventLoop().inEventLoop()) {
            ((DuplexStream) channel).stopReading();
        }
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(ChannelOption<T> option) {
        return option.equals(ChannelOption.ALLOW_HALF_CLOSURE)
                ? (T) Boolean.valueOf(allowHalfClosure)
                : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            allowHalfClosure = (Boolean) value;
            return true;
        }
        return super.setOption(option, value);
    }
}
