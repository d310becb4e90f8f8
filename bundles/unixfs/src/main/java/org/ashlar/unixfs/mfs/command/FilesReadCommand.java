package org.ashlar.unixfs.mfs.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files read}: a file's content. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesReadCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("read", "Read a file from MFS.")
                    .argument(Argument.string("path", "Path to file to be read."))
                    .option(
                            Option.integer("offset", "Byte offset to begin reading from.")
                                    .alias("o"))
                    .option(Option.integer("count", "Maximum number of bytes to read.").alias("n"))
                    .bytes()
                    .build();

    private final Mfs mfs;
    private final BlockService blocks;
    private final UnixFs unixFs;

    /**
     * @param mfs holds the tree
     * @param blocks gives blocks
     * @param unixFs reads files
     */
    @Activate
    public FilesReadCommand(
            @Reference Mfs mfs, @Reference BlockService blocks, @Reference UnixFs unixFs) {
        this.mfs = mfs;
        this.blocks = blocks;
        this.unixFs = unixFs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        MfsPath path = MfsPath.parse(call.arguments().get(0));
        long offset = call.integer("offset").orElse(0);
        if (offset < 0) {
            throw new InvalidRequestException("cannot specify negative offset");
        }
        long count = call.integer("count").orElse(Long.MAX_VALUE);
        if (count < 0) {
            throw new InvalidRequestException("cannot specify negative 'count'");
        }
        try (BlockSession session = blocks.newSession(call.offline())) {
            Cid file = find(call, session, path);
            UnixFs.Stat stat = unixFs.stat(call.context(), session, file);
            if (stat.kind() != UnixFs.Kind.FILE) {
                throw new InvalidRequestException(path + " was not a file");
            }
            if (offset > stat.size()) {
                throw new InvalidRequestException(
                        "offset was past end of file (" + offset + " > " + stat.size() + ")");
            }
            long length = Math.min(count, stat.size() - offset);
            OutputStream body = out.stream("text/plain", OptionalLong.of(length));
            try (InputStream in = unixFs.read(call.context(), session, file, offset, length)) {
                in.transferTo(body);
            }
            body.close();
        }
    }

    /** The file, kept until the session ends: it may be replaced and collected meanwhile. */
    private Cid find(Call call, BlockSession session, MfsPath path) {
        Optional<Cid> file =
                mfs.read(
                        call.context(),
                        call.offline(),
                        tree -> {
                            Optional<Cid> found = tree.find(path);
                            found.ifPresent(session::keep);
                            return found;
                        });
        return file.orElseThrow(() -> new ContentNotFoundException(path + ": file does not exist"));
    }
}
