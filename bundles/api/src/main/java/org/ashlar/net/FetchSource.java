package org.ashlar.net;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: gives peers that ask for a key by the fetch protocol what is known under it. The
 * protocol is offered while there is a source. Called on an event loop; must not block.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/fetch/README.md">fetch</a>
 */
@ConsumerType
public interface FetchSource {
    /** Longest key, in bytes. */
    int MAX_KEY = 1024;

    /** Longest value, in bytes. */
    int MAX_VALUE = (1 << 20) - 64;

    /**
     * Looks up a value.
     *
     * @param from who asks
     * @param key at most {@link #MAX_KEY} bytes
     * @return the value, at most {@link #MAX_VALUE} bytes; empty when there is none, or when the
     *     key is of a kind that this source does not know
     */
    CompletableFuture<Optional<byte[]>> fetch(PeerId from, byte[] key);
}
