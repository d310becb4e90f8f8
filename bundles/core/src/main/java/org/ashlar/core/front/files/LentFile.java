package org.ashlar.core.front.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.ashlar.block.BlockSession;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.UnixFs;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being read. The reader of files is borrowed for each piece; when another has taken
 * its place, it goes on where the old one ended. Confined to one thread.
 */
public final class LentFile extends InputStream {
    private final Gate<UnixFs> gate;
    private final CallContext context;
    private final BlockSession session;
    private final Cid file;
    private long position;
    private long left;
    private @Nullable UnixFs reader;
    private @Nullable InputStream stream;

    /**
     * Opens the file, so that what is no file is told at once.
     *
     * @param session ends reading ahead, when it is closed
     * @param length most bytes, negative for all
     */
    public LentFile(
            Gate<UnixFs> gate,
            CallContext context,
            BlockSession session,
            Cid file,
            long offset,
            long length) {
        this.gate = gate;
        this.context = context;
        this.session = session;
        this.file = file;
        this.position = Math.max(offset, 0);
        this.left = length < 0 ? Long.MAX_VALUE : length;
        try (Lease<UnixFs> lease = gate.lease()) {
            InputStream unused = current(lease.get());
        }
    }

    private InputStream current(UnixFs now) {
        InputStream open = stream;
        if (open == null || now != reader) {
            open = now.read(context, session, file, position, left == Long.MAX_VALUE ? -1 : left);
            stream = open;
            reader = now;
        }
        return open;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        try (Lease<UnixFs> lease = gate.lease()) {
            int n = current(lease.get()).read(target, offset, length);
            if (n > 0) {
                position += n;
                left = left == Long.MAX_VALUE ? left : left - n;
            }
            return n;
        }
    }

    /** Leaves one whose reader went to the session: its code may be gone. */
    @Override
    public void close() throws IOException {
        Optional<Lease<UnixFs>> lent = gate.tryLease();
        if (lent.isPresent()) {
            try (Lease<UnixFs> lease = lent.get()) {
                InputStream open = stream;
                if (open != null && lease.get() == reader) {
                    open.close();
                }
            }
        }
    }
}
