package org.ashlar.core.command.content;

import java.io.IOException;
import java.io.InputStream;
import org.ashlar.block.Block;
import org.ashlar.command.Call;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;

/** How large a block may be that a command stores. Stateless. */
final class BigBlocks {
    /** Largest block that is stored even when asked for, in bytes: it is held in memory. */
    static final int MAX_SIZE = 32 << 20;

    private BigBlocks() {}

    static Option option() {
        return Option.flag(
                        "allow-big-block",
                        "Disable block size check and allow creation of blocks bigger than 2MiB."
                                + " WARNING: such blocks won't be transferable over the standard"
                                + " bitswap.")
                .orElse("false");
    }

    static int limit(Call call) {
        return call.flag("allow-big-block") ? MAX_SIZE : Block.MAX_SIZE;
    }

    /** Reads all, but not more than one byte beyond the limit. */
    static byte[] read(Call call, InputStream in) throws IOException {
        byte[] data = in.readNBytes(limit(call) + 1);
        check(call, data);
        return data;
    }

    static void check(Call call, byte[] data) {
        if (data.length <= limit(call)) {
            return;
        }
        throw new IpfsException(
                call.flag("allow-big-block")
                        ? "block is over 32MiB, more than this node holds at once"
                        : "produced block is over 2MiB: big blocks can't be exchanged with other"
                                + " peers. consider using UnixFS for automatic chunking of bigger"
                                + " files, or pass --allow-big-block to override");
    }
}
