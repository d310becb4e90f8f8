package org.ashlar.core.command.node;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.osgi.service.component.annotations.Component;

/** {@code mount}: says plainly that this node cannot. Safe for use by any thread. */
@Component(service = Command.class)
public final class MountCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("mount")
                    .summary("Mounts IPFS to the filesystem (not available).")
                    .option(Option.string("ipfs-path", "Where IPFS would be mounted.").alias("f"))
                    .option(Option.string("ipns-path", "Where IPNS would be mounted.").alias("n"))
                    .option(Option.string("mfs-path", "Where MFS would be mounted.").alias("m"))
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        throw new IpfsException("this node was built without FUSE and cannot mount");
    }
}
