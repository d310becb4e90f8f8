package org.ashlar.unixfs.mfs.command;

import java.time.Instant;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.unixfs.mfs.Metadata;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files touch}: changes times. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesTouchCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("touch", "Set or change optional POSIX modification times.")
                    .argument(Argument.string("path", "Path of target to update."))
                    .option(Option.integer("mtime", "Modification time in seconds."))
                    .option(
                            Option.integer(
                                    "mtime-nsecs", "Modification time fraction in nanoseconds"))
                    .build();

    private final Mfs mfs;

    /**
     * @param mfs holds the tree
     */
    @Activate
    public FilesTouchCommand(@Reference Mfs mfs) {
        this.mfs = mfs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        MfsPath path = MfsPath.parse(call.arguments().get(0));
        long seconds = call.integer("mtime").orElse(0);
        long nanos = call.integer("mtime-nsecs").orElse(0);
        if (nanos < 0 || nanos > 999_999_999) {
            throw new InvalidRequestException("mtime nanoseconds must be in range [1, 999999999]");
        }
        Instant time = seconds == 0 ? Instant.now() : Instant.ofEpochSecond(seconds, nanos);
        mfs.change(
                call.context(),
                call.offline(),
                FilesSpec.flush(call),
                tree -> Metadata.touch(tree, path, time));
    }

    @Override
    public String text(Object value, Call call) {
        return "";
    }
}
