package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file of the file system. Safe for use by any thread; writes must be alone.
 *
 * <p>Of two syncs that run together each has a channel of its own: the system tells of a failed
 * write once for each time that the file is open, so one could take the other's failure. The second
 * channel is there before what it is to sync is written.
 */
final class ChannelFile implements LogFile {
    private final Path path;
    private final FileChannel channel;
    private final ReentrantLock turn = new ReentrantLock();
    private final ReentrantLock secondTurn = new ReentrantLock();
    private volatile @Nullable FileChannel second;

    /** Opens a file; creates it when it is absent. */
    ChannelFile(Path path) throws IOException {
        this.path = path;
        this.channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        if (second == null) {
            second = FileChannel.open(path, StandardOpenOption.WRITE);
        }
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void force() throws IOException {
        FileChannel other = second;
        if (turn.tryLock()) {
            force(turn, channel);
        } else if (other == null) {
            turn.lock();
            force(turn, channel);
        } else {
            secondTurn.lock();
            force(secondTurn, other);
        }
    }

    private static void force(ReentrantLock held, FileChannel channel) throws IOException {
        try {
            channel.force(false);
        } finally {
            held.unlock();
        }
    }

    @Override
    public void ended() throws IOException {
        FileChannel other = second;
        if (other != null) {
            second = null;
            other.close();
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            ended();
        }
    }
}
