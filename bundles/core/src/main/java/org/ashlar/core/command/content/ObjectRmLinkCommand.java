package org.ashlar.core.command.content;

import java.util.Optional;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code object patch rm-link}: removes a link. Safe for use by any thread. */
@Component(service = Command.class)
public final class ObjectRmLinkCommand extends ObjectPatchCommand {
    /**
     * @param blocks where blocks come from and go to
     * @param store makes them durable
     * @param paths follows the arguments
     */
    @Activate
    public ObjectRmLinkCommand(
            @Reference BlockService blocks,
            @Reference Blockstore store,
            @Reference PathResolver paths) {
        super(spec("rm-link", "files rm").build(), blocks, store, paths);
    }

    @Override
    Optional<Cid> target(Call call, BlockSession session) {
        return Optional.empty();
    }
}
