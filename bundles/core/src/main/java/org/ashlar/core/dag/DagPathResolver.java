package org.ashlar.core.dag;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.block.BlockSession;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.multiformats.unixfs.HamtCursor;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.name.NameResolver;
import org.ashlar.name.Names;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Follows paths: names through UnixFS directories, keys and indexes through dag-cbor and dag-json.
 * Safe for use by any thread.
 */
@Component
public final class DagPathResolver implements PathResolver {
    private final @Nullable Names names;

    /** Follows no names. */
    public DagPathResolver() {
        names = null;
    }

    /**
     * @param names follows the names that paths begin with
     */
    @Activate
    public DagPathResolver(@Reference Names names) {
        this.names = names;
    }

    /** True for a path that begins with a name. */
    public static boolean isNamed(String text) {
        return !named(text).isEmpty();
    }

    private static String named(String text) {
        for (String prefix : List.of("ipns://", "/ipns/")) {
            if (text.startsWith(prefix)) {
                return text.substring(prefix.length());
            }
        }
        return "";
    }

    /** Parses a path, and lets a resolver follow the name at its beginning. */
    public static ContentPath parse(
            NameResolver resolver, CallContext context, String text, boolean offline) {
        String rest = named(text);
        if (rest.isEmpty()) {
            return ContentPath.parse(text);
        }
        int slash = rest.indexOf('/');
        String name = slash < 0 ? rest : rest.substring(0, slash);
        ContentPath root = resolver.resolve(context, name, offline).path();
        return slash < 0 ? root : ContentPath.parse(root + rest.substring(slash));
    }

    @Override
    public ContentPath parse(CallContext context, String text, boolean offline) {
        Names resolver = names;
        if (resolver == null || !resolver.installed()) {
            return ContentPath.parse(text);
        }
        return parse(resolver, context, text, offline);
    }

    @Override
    public Resolved resolve(CallContext context, BlockSession session, ContentPath path) {
        BlockSession.Kept way = session.keep(path.root());
        try {
            Resolved end = new Walk(context, session, path).run();
            var unused = session.keep(end.cid()); // as long as the caller reads
            return end;
        } finally {
            way.close();
        }
    }

    /** One resolution. Confined to one thread. */
    private static final class Walk {
        private final CallContext context;
        private final BlockSession session;
        private final List<String> segments;
        private final boolean ipld;
        private final List<Cid> roots = new ArrayList<>();
        private Cid current;
        private int position;

        Walk(CallContext context, BlockSession session, ContentPath path) {
            this.context = context;
            this.session = session;
            this.segments = path.segments();
            this.ipld = path.ipld();
            this.current = path.root();
            roots.add(current);
        }

        Resolved run() {
            while (position < segments.size()) {
                if (current.codec() == Multicodec.DAG_PB && !ipld) {
                    move(entry(segments.get(position)), position + 1);
                } else if (!moveInside()) {
                    return new Resolved(
                            current, segments.subList(position, segments.size()), roots);
                }
            }
            return new Resolved(current, List.of(), roots);
        }

        private void move(Cid target, int next) {
            current = target;
            roots.add(target);
            position = next;
        }

        /** Follows keys to the next link; false when the path ends inside the block. */
        private boolean moveInside() {
            Object value = Ipld.decode(current.codec(), data(current));
            for (int i = position; i < segments.size(); i++) {
                value = inside(value, i);
                if (value instanceof Cid target) {
                    move(target, i + 1);
                    return true;
                }
            }
            return false;
        }

        private @Nullable Object inside(@Nullable Object value, int index) {
            try {
                return IpldLookup.step(value, segments.get(index));
            } catch (ContentNotFoundException e) {
                // The reference explains only the last name.
                throw index == segments.size() - 1 ? e : noLink(segments.get(index));
            }
        }

        private Cid entry(String name) {
            DagPbNode node = DagPbNode.decode(data(current));
            Optional<UnixFsNode> content = unixFs(node);
            Optional<DagPbLink> link;
            if (content.isEmpty() || content.get().type() == UnixFsNode.Type.DIRECTORY) {
                link = node.link(name);
            } else if (content.get().type() == UnixFsNode.Type.HAMT_SHARD) {
                link = inShards(name, node, content.get());
            } else if (content.get().type() == UnixFsNode.Type.SYMLINK) {
                throw noLink(name);
            } else {
                throw IpldLookup.wrongKind("data.Bytes", "bytes");
            }
            return link.orElseThrow(() -> noLink(name)).cid();
        }

        private Optional<DagPbLink> inShards(String name, DagPbNode root, UnixFsNode content) {
            HamtCursor cursor = new HamtCursor(name);
            Optional<DagPbLink> link = cursor.step(root, content);
            while (link.isPresent() && !cursor.found()) {
                DagPbNode shard = DagPbNode.decode(data(link.get().cid()));
                link = cursor.step(shard, UnixFsNode.decode(shard.data().orElse(new byte[0])));
            }
            return link;
        }

        /** What the node's data says, or empty for a plain dag-pb node. */
        private static Optional<UnixFsNode> unixFs(DagPbNode node) {
            try {
                return node.data().map(UnixFsNode::decode);
            } catch (FormatException e) {
                return Optional.empty(); // links of any dag-pb node can be followed by name
            }
        }

        private byte[] data(Cid cid) {
            return context.await(session.get(cid)).data();
        }

        private ContentNotFoundException noLink(String name) {
            return new ContentNotFoundException("no link named \"" + name + "\" under " + current);
        }
    }
}
