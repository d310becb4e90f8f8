package org.ashlar.pin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps content. Calls block and are safe for use by any thread but an event loop's. */
@ProviderType
public interface Pinner {
    /**
     * Pins; fetches what is missing below a recursive pin first. Returns when the blocks and then
     * the pin survive a loss of power.
     *
     * @param name the user's label, empty for none
     * @throws org.ashlar.error.InvalidRequestException if a recursive pin exists and a direct one
     *     is asked for
     */
    void pin(CallContext context, Cid cid, PinMode mode, String name);

    /**
     * Pins content whose blocks the caller has just written and that is complete: nothing is
     * walked.
     */
    void pinComplete(Cid cid, String name);

    /** Removes a pin; fails when there is none, or it is of the other mode. */
    void unpin(Cid cid, boolean recursive);

    /** The stored pin of a CID. */
    Optional<Pin> find(Cid cid);

    /**
     * Why blocks are kept: one reason for each that a pin reaches, whichever codec the pin names it
     * by. Walks recursive pins on this node only, until all are found.
     */
    Map<Multihash, PinReason> reasons(CallContext context, Set<Multihash> hashes);

    /** Why a block is kept, or empty when no pin reaches it. */
    default Optional<PinReason> isPinned(CallContext context, Cid cid) {
        Multihash hash = cid.hash();
        return Optional.ofNullable(reasons(context, Set.of(hash)).get(hash));
    }

    /** Stored pins in a stable order, after the given CID, at most {@code limit}. */
    List<Pin> list(@Nullable Cid after, int limit);
}
