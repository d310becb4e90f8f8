package org.ashlar.unixfs.command;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.block.BlockSession;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.runtime.CallContext;

/** Follows names through basic directories. Stateless. */
public final class FakeResolver implements PathResolver {
    @Override
    public Resolved resolve(CallContext context, BlockSession session, ContentPath path) {
        List<Cid> roots = new ArrayList<>(List.of(path.root()));
        Cid cid = path.root();
        for (String name : path.segments()) {
            Cid parent = cid;
            cid =
                    DagPbNode.decode(context.await(session.get(cid)).data())
                            .link(name)
                            .orElseThrow(
                                    () ->
                                            new ContentNotFoundException(
                                                    "no link named \""
                                                            + name
                                                            + "\" under "
                                                            + parent))
                            .cid();
            roots.add(cid);
        }
        return new Resolved(cid, List.of(), roots);
    }
}
