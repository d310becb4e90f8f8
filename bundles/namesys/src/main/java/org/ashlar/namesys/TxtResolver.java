package org.ashlar.namesys;

import java.time.Duration;
import java.util.List;
import org.ashlar.runtime.CallContext;

/** Looks up TXT records. Blocks. */
@FunctionalInterface
interface TxtResolver {
    /**
     * One record.
     *
     * @param text its strings, joined
     * @param ttl how long it may be cached
     */
    record Txt(String text, Duration ttl) {}

    /**
     * The TXT records of a name, empty when there are none.
     *
     * @throws org.ashlar.error.IpfsException if no server answered
     */
    List<Txt> txt(CallContext context, String name);
}
