package org.ashlar.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.PinReason;
import org.ashlar.pin.Pins;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/** Remembers recursive pins. Not thread-safe. */
public final class FakePinner implements Pins {
    private final List<Cid> pinned = new ArrayList<>();
    private boolean away;

    /** From now on it is as if no bundle kept pins. */
    public FakePinner away() {
        away = true;
        return this;
    }

    /** What is pinned, in order. */
    public List<Cid> pinned() {
        return pinned;
    }

    @Override
    public void await() {
        if (away) {
            throw new UnavailableException("pinning is away");
        }
    }

    @Override
    public void pin(CallContext context, Cid cid, PinMode mode, String name) {
        await();
        pinned.add(cid);
    }

    @Override
    public void pinComplete(Cid cid, String name) {
        await();
        pinned.add(cid);
    }

    @Override
    public void unpin(Cid cid, boolean recursive) {
        pinned.remove(cid);
    }

    @Override
    public Optional<Pin> find(Cid cid) {
        return pinned.contains(cid)
                ? Optional.of(new Pin(cid, PinMode.RECURSIVE, ""))
                : Optional.empty();
    }

    @Override
    public Map<Multihash, PinReason> reasons(CallContext context, Set<Multihash> hashes) {
        return Map.of();
    }

    @Override
    public List<Pin> list(@Nullable Cid after, int limit) {
        return List.of();
    }
}
