package org.ashlar.core.runtime;

import org.ashlar.repo.NodeConfig;
import org.ashlar.runtime.MemoryBudget;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The budget named by {@code Internal.MemoryBudget}, else a quarter of the largest heap. Reads the
 * newest value each time. Safe for use by any thread.
 */
@Component
public final class ConfiguredMemoryBudget implements MemoryBudget {
    static final String KEY = "Internal.MemoryBudget";

    /** Below this the protocols' own minimal windows and messages do not fit. */
    static final long LEAST = 8L << 20;

    private static final long MOST_BY_DEFAULT = 256L << 20;

    private final NodeConfig config;
    private final long byDefault;

    /** A budget over the node's configuration. */
    @Activate
    public ConfiguredMemoryBudget(@Reference NodeConfig config) {
        this(config, Runtime.getRuntime().maxMemory());
    }

    ConfiguredMemoryBudget(NodeConfig config, long maxHeap) {
        this.config = config;
        this.byDefault = Math.max(LEAST, Math.min(MOST_BY_DEFAULT, maxHeap / 4));
    }

    @Override
    public long total() {
        return Math.max(LEAST, config.bytes(KEY).orElse(byDefault));
    }

    @Override
    public long bytes(Share share) {
        return total() / 100 * percent(share);
    }

    private static int percent(Share share) {
        return switch (share) {
            case YAMUX_WINDOWS -> 30;
            case BITSWAP_QUEUES -> 20;
            case PEERSTORE -> 5;
            case IMPORTER -> 15;
            case BLOCK_CACHE -> 15;
            case STORE_INDEX -> 15;
        };
    }
}
