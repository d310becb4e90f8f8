package org.ashlar.unixfs.mfs.command;

import java.io.IOException;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.multiformats.Cid;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files flush}: makes changes durable. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesFlushCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("flush", "Flush a given path's data to disk.")
                    .argument(Argument.string("path", "Path to flush. Default: '/'.").optional())
                    .build();

    private final Mfs mfs;

    /**
     * @param mfs holds the tree
     */
    @Activate
    public FilesFlushCommand(@Reference Mfs mfs) {
        this.mfs = mfs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        MfsPath path = MfsPath.parse(call.argument(0).orElse("/"));
        mfs.flush(call.context());
        Cid cid = mfs.read(call.context(), call.offline(), tree -> tree.get(path));
        out.emitOnce(Map.of("Cid", call.show(cid)));
    }
}
