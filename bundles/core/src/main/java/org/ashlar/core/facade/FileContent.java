package org.ashlar.core.facade;

import java.io.IOException;
import java.io.InputStream;
import org.ashlar.block.BlockSession;
import org.ashlar.core.front.files.LentFile;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallScope;
import org.ashlar.unixfs.UnixFs;

/** A file that another bundle reads. For one thread, but closed by any. */
final class FileContent extends InputStream {
    private final CallScope scope;
    private final BlockSession session;
    private final LentFile file;

    /**
     * Opens the file, so that what is no file is told at once.
     *
     * @param session closed with this stream
     * @param length most bytes, negative for all
     */
    FileContent(
            Gate<UnixFs> gate,
            CallScope scope,
            BlockSession session,
            Cid file,
            long offset,
            long length) {
        this.scope = scope;
        this.session = session;
        this.file = new LentFile(gate, scope, session, file, offset, length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            scope.check();
            return file.read(target, offset, length);
        } catch (IpfsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Ends a read that waits on another thread; that thread lets go of the rest. */
    @Override
    public void close() {
        scope.cancel("stream closed");
        scope.close();
        session.close();
    }
}
