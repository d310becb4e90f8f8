package org.ashlar.core.command.content;

import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Call;
import org.ashlar.path.PathResolver;

/** Reads what a path argument names. Stateless. */
final class Content {
    /**
     * A path and the block in which it ends.
     *
     * @param path where the path led
     * @param block the last block
     */
    record Found(PathResolver.Resolved path, Block block) {}

    private Content() {}

    static PathResolver.Resolved resolve(PathResolver paths, BlockSession session, Call call) {
        return paths.resolve(
                call.context(),
                session,
                paths.parse(call.context(), call.arguments().get(0), call.offline()));
    }

    static Found fetch(PathResolver paths, BlockService blocks, Call call) {
        try (BlockSession session = blocks.newSession(call.offline())) {
            PathResolver.Resolved path = resolve(paths, session, call);
            return new Found(path, call.context().await(session.get(path.cid())));
        }
    }
}
