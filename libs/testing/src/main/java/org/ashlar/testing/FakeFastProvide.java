package org.ashlar.testing;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.command.Call;
import org.ashlar.multiformats.Cid;
import org.ashlar.routing.FastProvide;

/** Remembers what it was told. Confined to the thread of the test. */
public final class FakeFastProvide implements FastProvide {
    /**
     * What was to be announced.
     *
     * @param pinned true when the root is pinned
     * @param inMfs true when the root is in MFS
     */
    public record Told(Cid root, boolean pinned, boolean inMfs) {}

    private final List<Told> told = new ArrayList<>();

    /** All of it, in order. */
    public List<Told> told() {
        return told;
    }

    @Override
    public void announce(Call call, Cid root, boolean pinned, boolean inMfs) {
        told.add(new Told(root, pinned, inMfs));
    }
}
