package org.ashlar.pinning.command;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds what the path arguments of the pin commands lead to. Safe for use by any thread. */
@Component(service = PinTargets.class)
public final class PinTargets {
    private final BlockService blockService;
    private final PathResolver resolver;

    /**
     * @param blockService gives sessions
     * @param resolver follows paths
     */
    @Activate
    public PinTargets(@Reference BlockService blockService, @Reference PathResolver resolver) {
        this.blockService = blockService;
        this.resolver = resolver;
    }

    static Argument paths(String description) {
        return Argument.string("ipfs-path", description).many().orStdin();
    }

    BlockSession session(Call call) {
        return blockService.newSession(call.offline());
    }

    BlockSession localSession() {
        return blockService.newSession(true);
    }

    Cid resolve(Call call, BlockSession session, String path) {
        PathResolver.Resolved end =
                resolver.resolve(
                        call.context(),
                        session,
                        resolver.parse(call.context(), path, call.offline()));
        if (!end.remainder().isEmpty()) {
            throw new IpfsException("cannot pin a part of block " + end.cid());
        }
        return end.cid();
    }

    List<Cid> resolveAll(Call call, BlockSession session) {
        List<Cid> cids = new ArrayList<>();
        for (String path : call.arguments()) {
            cids.add(resolve(call, session, path));
        }
        return cids;
    }
}
