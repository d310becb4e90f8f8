package org.ashlar.unixfs.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.unixfs.UnixFs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code cat}: the content of files, one after the other. Safe for use by any thread. */
@Component(service = Command.class)
public final class CatCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("cat")
                    .summary("Show IPFS object data.")
                    .argument(Targets.paths("The path of the IPFS object(s) to be outputted."))
                    .option(Option.integer("offset", "Byte offset to begin at.").alias("o"))
                    .option(Option.integer("length", "Most bytes to read.").alias("l"))
                    .option(Option.flag("progress", "Stream progress data.").alias("p"))
                    .bytes()
                    .build();

    private record Piece(Cid cid, UnixFs.Stat stat, long offset, long length) {}

    private final Targets targets;
    private final UnixFs unixFs;

    /**
     * @param targets finds the files
     * @param unixFs reads them
     */
    @Activate
    public CatCommand(@Reference Targets targets, @Reference UnixFs unixFs) {
        this.targets = targets;
        this.unixFs = unixFs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        long offset = notNegative(call, "offset", 0);
        long length = notNegative(call, "length", Long.MAX_VALUE);
        try (BlockSession session = targets.session(call)) {
            List<Piece> pieces = pieces(call, session, offset, length);
            long sum = pieces.stream().mapToLong(Piece::length).sum();
            OutputStream body = out.stream("text/plain", OptionalLong.of(sum));
            for (Piece piece : pieces) {
                try (InputStream in = open(call, session, piece)) {
                    in.transferTo(body);
                }
            }
            body.close();
        }
    }

    private static long notNegative(Call call, String option, long absent) {
        long value = call.integer(option).orElse(absent);
        if (value < 0) {
            throw new IpfsException("cannot specify negative " + option);
        }
        return value;
    }

    private List<Piece> pieces(Call call, BlockSession session, long offset, long length) {
        List<Piece> pieces = new ArrayList<>();
        long skip = offset;
        long left = length;
        for (String path : call.arguments()) {
            if (left == 0) {
                break;
            }
            Cid cid = targets.resolve(call, session, path);
            UnixFs.Stat stat = unixFs.stat(call.context(), session, cid);
            if (stat.kind() == UnixFs.Kind.DIRECTORY) {
                throw new IpfsException("this dag node is a directory");
            }
            if (skip >= stat.size()) {
                skip -= stat.size();
                continue;
            }
            long n = Math.min(stat.size() - skip, left);
            pieces.add(new Piece(cid, stat, skip, n));
            left -= n;
            skip = 0;
        }
        return pieces;
    }

    private InputStream open(Call call, BlockSession session, Piece piece) {
        if (piece.stat().kind() == UnixFs.Kind.SYMLINK) {
            byte[] target = piece.stat().target().getBytes(StandardCharsets.UTF_8);
            return new ByteArrayInputStream(target, (int) piece.offset(), (int) piece.length());
        }
        return unixFs.read(call.context(), session, piece.cid(), piece.offset(), piece.length());
    }
}
