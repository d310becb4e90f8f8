package org.ashlar.core.command.content;

import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
import org.ashlar.block.GcLocker;
import org.ashlar.command.Call;
import org.ashlar.repo.NodeConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Keeps blocks that commands make, pinned when {@code pin} asks for it. Safe for any thread. */
@Component(service = NewBlocks.class)
public final class NewBlocks {
    private static final String PIN = "pin";

    private final BlockService blocks;
    private final Blockstore store;
    private final GcLocker locker;
    private final PinAccess pins;
    private final NodeConfig config;

    /**
     * @param blocks takes new blocks
     * @param store makes them durable
     * @param locker keeps collection away until they are pinned
     * @param pins keeps them, where asked for
     * @param config names the hash function where none is given
     */
    @Activate
    public NewBlocks(
            @Reference BlockService blocks,
            @Reference Blockstore store,
            @Reference GcLocker locker,
            @Reference PinAccess pins,
            @Reference NodeConfig config) {
        this.blocks = blocks;
        this.store = store;
        this.locker = locker;
        this.pins = pins;
        this.config = config;
    }

    /** Fails early when pins are asked for and cannot be had. */
    void check(Call call) {
        if (call.flag(PIN)) {
            pins.check();
        }
    }

    /** Returns when the block, and its pin, survive a loss of power. */
    void put(Call call, Block block) {
        GcLocker.Lock held = locker.pinLock(call.context());
        try {
            blocks.add(List.of(block));
            store.sync();
            if (call.flag(PIN)) {
                pins.pin(call, block.cid());
            }
        } finally {
            held.close();
        }
    }

    /** Name of the hash function that an option or the configuration gives. */
    String hashName(Call call, String option) {
        return call.string(option)
                .filter(text -> !text.isEmpty())
                .or(() -> config.string("Import.HashFunction"))
                .orElse("sha2-256");
    }
}
