package org.ashlar.core.command.content;

import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.command.Call;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pinner;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Pins for commands that can do without, where pinning is plugged in. Safe for any thread. */
@Component(service = PinAccess.class)
public final class PinAccess {
    private final BlockService blocks;
    private volatile @Nullable Pinner pinner;

    /**
     * @param blocks looks whether content is complete
     */
    @Activate
    public PinAccess(@Reference BlockService blocks) {
        this.blocks = blocks;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPinner(Pinner found) {
        pinner = found;
    }

    void unbindPinner(Pinner gone) {
        if (gone.equals(pinner)) {
            pinner = null;
        }
    }

    /**
     * Fails early when pins are asked for and cannot be had.
     *
     * @throws UnavailableException if pinning is not plugged in
     */
    void check() {
        current();
    }

    /** Pins recursively; what is missing is fetched unless the call is offline. */
    void pin(Call call, Cid cid) {
        Pinner current = current();
        if (!call.offline()) {
            current.pin(call.context(), cid, PinMode.RECURSIVE, "");
            return;
        }
        pinLocal(call, cid, PinMode.RECURSIVE, "");
    }

    /**
     * Pins what is complete on this node; asks no peer.
     *
     * @throws org.ashlar.error.ContentNotFoundException if a block is not here
     */
    public void pinLocal(Call call, Cid cid, PinMode mode, String name) {
        Pinner current = current();
        try (BlockSession local = blocks.newSession(true)) {
            if (mode != PinMode.RECURSIVE) {
                call.context().await(local.get(cid));
                current.pin(call.context(), cid, mode, name);
                return;
            }
            new DagWalker(call.context(), local, true).walk(cid, (visited, size) -> {});
        }
        current.pinComplete(cid, name);
    }

    private Pinner current() {
        Pinner current = pinner;
        if (current == null) {
            throw new UnavailableException("pinning is not available on this node now");
        }
        return current;
    }
}
