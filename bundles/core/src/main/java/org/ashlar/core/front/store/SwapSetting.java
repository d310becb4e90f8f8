package org.ashlar.core.front.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.ashlar.core.config.DatastoreConfigs;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.error.StorageException;

/**
 * What a swap of stores works on.
 *
 * @param slot what serves the mount
 * @param configs selects stores
 * @param repo directory of the repo, normalised
 * @param timer the time
 * @param free bytes that may still be written below a directory
 * @param mayBeLost true to accept a store that loses its values at a restart
 * @param check fails when the swap is to be cancelled
 * @param progress told how far the swap is
 * @param steps told of each durable step, on the thread that swaps
 */
record SwapSetting(
        StoreSlot slot,
        DatastoreConfigs configs,
        Path repo,
        GateTimer timer,
        ToLongFunction<Path> free,
        boolean mayBeLost,
        Runnable check,
        SwapProgress progress,
        Consumer<String> steps) {

    /** The same for what may neither be cancelled nor is watched. */
    SwapSetting unwatched() {
        return new SwapSetting(
                slot,
                configs,
                repo,
                timer,
                free,
                mayBeLost,
                () -> {},
                (stage, done, total) -> {},
                steps);
    }

    /** Bytes that the file system of a directory has left for this process. */
    static long usableSpace(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new StorageException("cannot tell how much space " + directory + " has", e);
        }
    }
}
