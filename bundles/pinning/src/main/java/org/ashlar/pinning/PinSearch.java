package org.ashlar.pinning;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.PinReason;
import org.ashlar.pin.Pinner;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/** Finds the pins that keep some blocks. Confined to one thread, used once. */
final class PinSearch {
    private static final int PAGE = 256;

    private final CallContext context;
    private final Pinner pinner;
    private final Set<Multihash> wanted;
    private final Map<Multihash, PinReason> found = new HashMap<>();

    PinSearch(CallContext context, Pinner pinner, Set<Multihash> wanted) {
        this.context = context;
        this.pinner = pinner;
        this.wanted = new HashSet<>(wanted);
    }

    /** Looks at the pins themselves first, and only then below them. */
    Map<Multihash, PinReason> run(BlockSession local) {
        Pins.forEach(context, pinner, pin -> found(pin.cid().hash(), pin, pin.mode()));
        if (wanted.isEmpty()) {
            return found;
        }
        // Leaves are named by their parents, so they need not be read.
        DagWalker walker = new DagWalker(context, local, false, true);
        @Nullable Pin last = null;
        List<Pin> page;
        do {
            page = pinner.list(last == null ? null : last.cid(), PAGE);
            for (Pin pin : page) {
                last = pin;
                if (wanted.isEmpty()) {
                    return found;
                }
                below(walker, pin);
            }
        } while (page.size() == PAGE);
        return found;
    }

    private void below(DagWalker walker, Pin pin) {
        if (pin.mode() != PinMode.RECURSIVE) {
            return;
        }
        try {
            walker.walk(pin.cid(), (cid, size) -> found(cid.hash(), pin, PinMode.INDIRECT));
        } catch (org.ashlar.error.ProtocolViolationException e) {
            throw new IpfsException("cannot look below the pin " + pin.cid(), e);
        }
    }

    private void found(Multihash hash, Pin pin, PinMode mode) {
        if (wanted.remove(hash)) {
            found.put(hash, new PinReason(mode, pin.cid()));
        }
    }
}
