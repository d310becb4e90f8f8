package org.ashlar.net.spi;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import org.osgi.annotation.versioning.ProviderType;

/** The event loops shared by the network and the doors; the kernel owns and stops them. */
@ProviderType
public interface EventLoops {
    /** NIO event loops. */
    EventLoopGroup group();

    /** The pooled, bounded allocator that every channel is to use. */
    ByteBufAllocator allocator();
}
