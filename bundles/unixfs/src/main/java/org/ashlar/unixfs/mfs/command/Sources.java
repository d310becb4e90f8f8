package org.ashlar.unixfs.mfs.command;

import java.util.Optional;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.mfs.Tree;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds content by a path of IPFS or of the mutable file system. Safe for use by any thread. */
@Component(service = Sources.class)
public final class Sources {
    private final PathResolver resolver;

    /**
     * @param resolver follows paths of IPFS
     */
    @Activate
    public Sources(@Reference PathResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * The text, when it is a path of either kind.
     *
     * @throws InvalidRequestException if it is neither
     */
    static String checked(String text) {
        if (ofContent(text)) {
            ContentPath.parse(text);
            return text;
        }
        return MfsPath.parse(text).toString();
    }

    private static boolean ofContent(String text) {
        return text.startsWith("/ipfs/")
                || text.startsWith("/ipns/")
                || text.startsWith("ipfs:")
                || text.startsWith("ipns:");
    }

    /** What is at a path. */
    Cid find(Tree tree, String text) {
        if (!ofContent(text)) {
            return tree.get(MfsPath.parse(text));
        }
        PathResolver.Resolved end =
                resolver.resolve(
                        tree.workspace().context(),
                        tree.workspace().session(),
                        ContentPath.parse(text));
        Optional<String> rest = end.remainder().stream().findFirst();
        if (rest.isPresent()) {
            throw new InvalidRequestException(
                    "no link named \"" + rest.get() + "\" under " + end.cid());
        }
        return end.cid();
    }
}
