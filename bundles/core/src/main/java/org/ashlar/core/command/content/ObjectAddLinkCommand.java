package org.ashlar.core.command.content;

import java.util.Optional;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code object patch add-link}: sets a link. Safe for use by any thread. */
@Component(service = Command.class)
public final class ObjectAddLinkCommand extends ObjectPatchCommand {
    private static final CommandSpec SPEC =
            spec("add-link", "files cp")
                    .argument(Argument.string("ref", "IPFS object to add link to."))
                    .option(Option.flag("create", "Create intermediary nodes.").alias("p"))
                    .build();

    /**
     * @param blocks where blocks come from and go to
     * @param store makes them durable
     * @param paths follows the arguments
     */
    @Activate
    public ObjectAddLinkCommand(
            @Reference BlockService blocks,
            @Reference Blockstore store,
            @Reference PathResolver paths) {
        super(SPEC, blocks, store, paths);
    }

    @Override
    Optional<Cid> target(Call call, BlockSession session) {
        return Optional.of(resolve(call, session, 2));
    }
}
