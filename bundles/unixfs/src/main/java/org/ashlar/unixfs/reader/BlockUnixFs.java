package org.ashlar.unixfs.reader;

import java.io.InputStream;
import java.util.function.Consumer;
import org.ashlar.block.BlockSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.node.FsNode;
import org.osgi.service.component.annotations.Component;

/** Reads UnixFS through the block session it is given. Stateless. */
@Component
public final class BlockUnixFs implements UnixFs {
    @Override
    public Stat stat(CallContext context, BlockSession session, Cid cid) {
        return FsNode.of(context.await(session.get(cid))).stat();
    }

    @Override
    public InputStream read(
            CallContext context, BlockSession session, Cid file, long offset, long length) {
        return new FileStream(context, session, context.await(session.get(file)), offset, length);
    }

    @Override
    public void list(
            CallContext context, BlockSession session, Cid directory, Consumer<Entry> sink) {
        new DirectoryLister(context, session, sink, new Held())
                .list(context.await(session.get(directory)));
    }
}
