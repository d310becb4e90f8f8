package org.ashlar.gateway;

import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.Files;
import org.ashlar.unixfs.UnixFs;
import org.jspecify.annotations.Nullable;

/** Content as one request reads it, within its limits. Confined to the thread that answers. */
final class Content {
    private final Retrieval retrieval;
    private final PathResolver paths;
    private final Files files;

    Content(Retrieval retrieval, PathResolver paths, Files files) {
        this.retrieval = retrieval;
        this.paths = paths;
        this.files = files;
    }

    Retrieval retrieval() {
        return retrieval;
    }

    CallContext context() {
        return retrieval.context();
    }

    BlockSession session() {
        return retrieval.session();
    }

    Block block(Cid cid) {
        return context().await(session().get(cid));
    }

    /** Follows a path, through any session of this request. */
    PathResolver.Resolved resolve(BlockSession through, ContentPath path) {
        return paths.resolve(context(), through, path);
    }

    /**
     * Follows the request's path.
     *
     * @param shown the path as the client knows it
     * @throws GatewayException with status 404 if it leads nowhere
     */
    PathResolver.Resolved resolve(ContentPath path, String shown) {
        try {
            return resolve(session(), path);
        } catch (ContentNotFoundException e) {
            throw new GatewayException(404, "failed to resolve " + shown + ": " + e.getMessage());
        }
    }

    UnixFs.Stat stat(Cid cid) {
        return files.stat(context(), session(), cid);
    }

    InputStream read(Cid file, long offset, long length) {
        return files.read(context(), session(), file, offset, length);
    }

    void list(Cid directory, Consumer<UnixFs.Entry> sink) {
        files.list(context(), session(), directory, sink);
    }

    /** The CID of a name in a directory, or null when it is not there. */
    @Nullable Cid entry(Cid directory, String name) {
        try {
            PathResolver.Resolved found =
                    resolve(session(), new ContentPath(directory, List.of(name)));
            return found.remainder().isEmpty() ? found.cid() : null;
        } catch (ContentNotFoundException e) {
            return null;
        }
    }

    /** The innermost reason that a user can use. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        boolean ours =
                failure instanceof IpfsException
                        || failure instanceof org.ashlar.multiformats.FormatException;
        return ours && message != null ? message : "internal error";
    }
}
