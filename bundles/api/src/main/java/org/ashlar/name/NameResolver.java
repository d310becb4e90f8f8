package org.ashlar.name;

import java.time.Duration;
import java.time.Instant;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.path.ContentPath;
import org.ashlar.runtime.CallContext;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Follows a mutable name to the content it points at now. The service is present only where a name
 * system is; whoever uses it must do something sensible without. Calls block.
 */
@ConsumerType
public interface NameResolver {
    /**
     * What a name points at.
     *
     * @param path the content, at the end of all names on the way
     * @param ttl how long the answer may be used; zero when unknown
     */
    record Resolved(ContentPath path, Duration ttl) {}

    /**
     * Follows names until content is reached.
     *
     * @param name a key as peer id or CID, or a domain name; without {@code /ipns/}
     * @param offline true to use only what this node knows
     * @throws org.ashlar.error.ContentNotFoundException if the name is not known
     * @throws org.ashlar.error.InvalidRequestException if the text is no name
     */
    Resolved resolve(CallContext context, String name, boolean offline);

    /**
     * What an owner has signed for a name.
     *
     * @param bytes the record as it travels
     * @param ttl how long it may be cached
     * @param validUntil end of life
     */
    record Signed(byte[] bytes, Duration ttl, Instant validUntil) {}

    /**
     * The best valid record of a name; a name system need not have any.
     *
     * @param offline true to use only what this node knows
     * @throws org.ashlar.error.ContentNotFoundException if there is none
     */
    default Signed signedRecord(CallContext context, PeerId name, boolean offline) {
        throw new ContentNotFoundException("routing: not found");
    }

    /** True when the domain has a DNSLink. Unknown within the resolver's limits counts as false. */
    boolean hasDnsLink(CallContext context, String domain);
}
