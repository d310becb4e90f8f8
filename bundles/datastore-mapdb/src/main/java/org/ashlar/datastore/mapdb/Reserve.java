package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Random;
import org.ashlar.error.StorageException;

/**
 * Space kept back for when the disk is full: a delete is a record too, and compaction writes before
 * it frees. Puts leave a little space as well, as what they need beside the log is not known
 * before. Safe for use by any thread.
 */
final class Reserve {
    /** Size of the file that is given up. */
    static final int BYTES = 4 << 20;

    private static final System.Logger LOG = System.getLogger(Reserve.class.getName());
    private static final String NAME = "reserve";
    private static final int PIECE = 64 << 10;

    private final Disk disk;
    private final int bytes;
    private boolean held;
    private volatile Runnable onShortage = () -> {};

    /**
     * @param bytes size of the file, 0 for none
     */
    Reserve(Disk disk, int bytes) {
        this.disk = disk;
        this.bytes = bytes;
    }

    /** Runs something whenever space is missing. */
    void onShortage(Runnable action) {
        onShortage = action;
    }

    /** Tells that space is missing. */
    void shortage() {
        onShortage.run();
    }

    /** How much compaction may write before it must have freed something. */
    long step() {
        return bytes / 4;
    }

    /** True when the disk is nearly full. */
    boolean low() {
        return bytes > 0 && usable() < 4L * bytes;
    }

    /** True when so many bytes can be written without making the disk nearly full. */
    boolean roomFor(long length) {
        return bytes == 0 || usable() >= length + bytes;
    }

    /**
     * Refuses a put of so many bytes when it would fill the disk.
     *
     * @throws StorageException if so
     */
    void check(long length) {
        if (bytes > 0 && usable() < length + bytes / 4) {
            shortage();
            throw new StorageException(
                    "no space left on the disk of the store; run 'ipfs repo gc' or make room");
        }
    }

    /** Gives up the space before something that makes room is written to a full disk. */
    void prepare() {
        if (held() && usable() < step()) {
            var unused = release();
        }
    }

    private synchronized boolean held() {
        return held && bytes > 0;
    }

    private long usable() {
        try {
            return disk.usable();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the disk does not tell its free space", e);
            return Long.MAX_VALUE;
        }
    }

    /** Takes the space, again, when there is plenty. */
    synchronized void refill() {
        try {
            held |= bytes == 0 || there();
            if (held || usable() < 5L * bytes) {
                return;
            }
            try (LogFile file = disk.open(NAME)) {
                byte[] piece = new byte[Math.min(PIECE, bytes)];
                new Random().nextBytes(piece); // so that no file system makes it small
                for (int at = 0; at < bytes; at += piece.length) {
                    file.write(ByteBuffer.wrap(piece), at);
                }
                file.force();
            }
            held = true;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "no space is kept back", e);
        }
    }

    private boolean there() throws IOException {
        if (!disk.list().contains(NAME)) {
            return false;
        }
        try (LogFile file = disk.open(NAME)) {
            return file.size() >= bytes;
        }
    }

    /** Gives the space to what must not fail; false when there was none. */
    synchronized boolean release() {
        try {
            if (bytes == 0 || !(held || there())) {
                return false;
            }
            LOG.log(Level.WARNING, "The disk is full: using the space that was kept back");
            disk.delete(NAME);
            held = false;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot give up the reserve", e);
            return false;
        }
        shortage();
        return true;
    }
}
