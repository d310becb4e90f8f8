package org.ashlar.core.command.content;

import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.command.Call;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pins;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Pins for commands that can do without, where pinning is plugged in. Safe for any thread. */
@Component(service = PinAccess.class)
public final class PinAccess {
    private final BlockService blocks;
    private final Pins pins;

    /**
     * @param blocks looks whether content is complete
     * @param pins keeps it
     */
    @Activate
    public PinAccess(@Reference BlockService blocks, @Reference Pins pins) {
        this.blocks = blocks;
        this.pins = pins;
    }

    /**
     * Fails early when pins are asked for and cannot be had.
     *
     * @throws org.ashlar.error.UnavailableException if pinning does not come in time
     */
    void check() {
        pins.await();
    }

    /** Pins recursively; what is missing is fetched unless the call is offline. */
    void pin(Call call, Cid cid) {
        if (!call.offline()) {
            pins.pin(call.context(), cid, PinMode.RECURSIVE, "");
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
        try (BlockSession local = blocks.newSession(true)) {
            if (mode != PinMode.RECURSIVE) {
                call.context().await(local.get(cid));
                pins.pin(call.context(), cid, mode, name);
                return;
            }
            new DagWalker(call.context(), local, true).walk(cid, (visited, size) -> {});
        }
        pins.pinComplete(cid, name);
    }
}
