package org.ashlar.unixfs.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.archive.TarWriter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code get}: files and directories as a tar archive. Safe for use by any thread. */
@Component(service = Command.class)
public final class GetCommand implements Command {
    private static final int BUFFER = 64 << 10;

    /** Entries of one archive: as many as an upload may have. */
    private static final int MAX_ENTRIES = 1 << 22;

    private static final CommandSpec SPEC =
            CommandSpec.of("get")
                    .summary("Download IPFS objects.")
                    .description(
                            "Stores a file, link or directory under its name, the last one of the"
                                    + " path, or where --output says. A directory that is there"
                                    + " already is filled up; a file goes into it under its own"
                                    + " name. Nothing that is there is overwritten: what is the"
                                    + " same is left alone, which completes an earlier get that"
                                    + " was cut off; anything else in the way is an error.\n\n"
                                    + "With --archive a TAR archive is written (NAME.tar), with"
                                    + " --compress a file as GZIP (NAME.gz), with both a"
                                    + " compressed archive (NAME.tar.gz).")
                    .argument(
                            Argument.string("ipfs-path", "The path of the object to be outputted.")
                                    .orStdin())
                    .option(Option.string("output", "Where to store the output.").alias("o"))
                    .option(Option.flag("archive", "Output a TAR archive.").alias("a"))
                    .option(Option.flag("compress", "Compress the output with GZIP.").alias("C"))
                    .option(
                            Option.integer("compression-level", "The level of compression, 1-9.")
                                    .alias("l"))
                    .option(Option.flag("progress", "Stream progress data.").alias("p"))
                    .bytes()
                    .build();

    private final Targets targets;
    private final UnixFs unixFs;
    private final int most;

    /**
     * @param targets finds the content
     * @param unixFs reads it
     */
    @Activate
    public GetCommand(@Reference Targets targets, @Reference UnixFs unixFs) {
        this(targets, unixFs, MAX_ENTRIES);
    }

    GetCommand(Targets targets, UnixFs unixFs, int most) {
        this.targets = targets;
        this.unixFs = unixFs;
        this.most = most;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        int level = level(call);
        boolean compress = call.flag("compress");
        String path = call.arguments().get(0);
        String name = Names.safe(Targets.lastName(path));
        try (BlockSession session = targets.session(call)) {
            Cid cid = targets.resolve(call, session, path);
            UnixFs.Stat stat = unixFs.stat(call.context(), session, cid);
            boolean bare = compress && !call.flag("archive") && stat.kind() == UnixFs.Kind.FILE;
            if (compress && !bare && !call.flag("archive")) {
                throw new InvalidRequestException("file is not regular");
            }
            String type = compress ? "application/gzip" : "application/x-tar";
            OutputStream body = out.stream(type, OptionalLong.empty());
            OutputStream packed = compress ? new LevelGzip(body, level) : body;
            if (bare) {
                try (InputStream in = unixFs.read(call.context(), session, cid, 0, -1)) {
                    in.transferTo(packed);
                }
            } else {
                TarWriter tar = new TarWriter(packed, Instant.now().getEpochSecond());
                new TreeArchive(call.context(), session, unixFs, tar, most).add(name, cid, stat);
                tar.finish();
            }
            packed.close();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static int level(Call call) {
        if (!call.flag("compress") || call.integer("compression-level").isEmpty()) {
            return Deflater.DEFAULT_COMPRESSION;
        }
        long level = call.integer("compression-level").getAsLong();
        if (level < Deflater.BEST_SPEED || level > Deflater.BEST_COMPRESSION) {
            throw new IpfsException("compression level must be between 1 and 9");
        }
        return (int) level;
    }

    /** Gzip with a chosen level. Confined to one thread. */
    private static final class LevelGzip extends GZIPOutputStream {
        LevelGzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER);
            def.setLevel(level);
        }
    }
}
