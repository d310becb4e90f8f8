package org.ashlar.unixfs.command;

import java.util.List;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds what a command's path arguments lead to. Safe for use by any thread. */
@Component(service = Targets.class)
public final class Targets {
    private final BlockService blockService;
    private final PathResolver resolver;

    /**
     * @param blockService gives sessions
     * @param resolver follows paths
     */
    @Activate
    public Targets(@Reference BlockService blockService, @Reference PathResolver resolver) {
        this.blockService = blockService;
        this.resolver = resolver;
    }

    static Argument paths(String description) {
        return Argument.string("ipfs-path", description).many().orStdin();
    }

    BlockSession session(Call call) {
        return blockService.newSession(call.offline());
    }

    /** The CID at the end of a path that stays inside UnixFS. */
    Cid resolve(Call call, BlockSession session, String path) {
        PathResolver.Resolved end =
                resolver.resolve(
                        call.context(),
                        session,
                        resolver.parse(call.context(), path, call.offline()));
        if (!end.remainder().isEmpty()) {
            throw new IpfsException(
                    "no link named \"" + end.remainder().get(0) + "\" under " + end.cid());
        }
        return end.cid();
    }

    /** Last name of a path, which for a bare CID is the CID. */
    static String lastName(String path) {
        if (path.startsWith("/ipns/") || path.startsWith("ipns://")) {
            return path.substring(path.lastIndexOf('/', path.length() - 2) + 1).replace("/", "");
        }
        ContentPath parsed = ContentPath.parse(path);
        List<String> names = parsed.segments();
        return names.isEmpty() ? parsed.root().toString() : names.get(names.size() - 1);
    }
}
