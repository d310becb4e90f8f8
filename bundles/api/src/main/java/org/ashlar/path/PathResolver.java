package org.ashlar.path;

import java.util.List;
import org.ashlar.block.BlockSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.osgi.annotation.versioning.ProviderType;

/** Follows paths block by block, through any codec the node knows. Calls block. */
@ProviderType
public interface PathResolver {
    /**
     * Where a path led.
     *
     * @param cid the last block reached
     * @param remainder segments inside that block that are not links, for dag-cbor and dag-json
     * @param roots CIDs of each content on the way, first the root, last {@code cid}
     */
    record Resolved(Cid cid, List<String> remainder, List<Cid> roots) {}

    /**
     * Resolves a path. The session {@linkplain BlockSession#keep keeps} its end, which is likely
     * read next.
     *
     * @throws org.ashlar.error.ContentNotFoundException if a name is not there
     */
    Resolved resolve(CallContext context, BlockSession session, ContentPath path);

    /**
     * Parses a path as {@link ContentPath#parse} does, and first follows the name at its beginning
     * when it is below {@code /ipns}.
     *
     * @param offline true to use only what this node knows
     * @throws org.ashlar.error.InvalidRequestException if the text is no path
     * @throws org.ashlar.error.ContentNotFoundException if the name is not known
     */
    default ContentPath parse(CallContext context, String text, boolean offline) {
        return ContentPath.parse(text);
    }
}
