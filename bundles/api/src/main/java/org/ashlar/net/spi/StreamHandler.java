package org.ashlar.net.spi;

import io.netty.channel.Channel;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: answers inbound streams of some protocols. The service's presence advertises them.
 */
@ConsumerType
public interface StreamHandler {
    /** Protocol ids answered here. */
    List<String> protocols();

    /**
     * Fills the pipeline of a new inbound stream. Runs on the stream's event loop, before any data
     * is read; the channel carries {@link StreamAttributes}.
     */
    void accept(Channel stream);
}
