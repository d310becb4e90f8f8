package org.ashlar.examples.logos;

import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** Logos of television channels. Safe for use by any thread; no method blocks. */
@ProviderType
public interface ChannelLogos {
    /**
     * The picture of a channel, as the catalogue has it.
     *
     * @param channel name of the channel: letters, digits, dots, dashes and underscores
     * @return the bytes of the picture, not to be changed; fails with {@link
     *     org.ashlar.error.ContentNotFoundException} when the catalogue has none, and with {@link
     *     java.util.concurrent.TimeoutException} when neither this node nor its peers had it in
     *     time
     */
    CompletableFuture<byte[]> logo(String channel);
}
