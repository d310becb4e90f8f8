package org.ashlar.testing.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link FaultyDisk}. Safe for use by any thread. */
final class FaultyChannel extends FileChannel {
    private final FaultyDisk disk;
    private final Path path;
    private final FileChannel file;
    private final Journal.Inode inode;
    private final boolean append;

    FaultyChannel(
            FaultyDisk disk, Path path, FileChannel file, Journal.Inode inode, boolean append) {
        this.disk = disk;
        this.path = path;
        this.file = file;
        this.inode = inode;
        this.append = append;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int n = file.read(target);
        disk.read(n);
        return n;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int n = file.read(target, position);
        disk.read(n);
        return n;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long n = file.read(targets, offset, length);
        disk.read(n);
        return n;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        synchronized (disk) {
            long at = append ? file.size() : file.position();
            int n = write(source, at);
            file.position(at + n);
            return n;
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += write(sources[i]);
        }
        return sum;
    }

    /** Writes as much as fits; when nothing does, the disk is full. */
    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        synchronized (disk) {
            disk.change(path);
            long size = file.size();
            long growth = Math.max(0, position + source.remaining() - size);
            long fitting = disk.fitting(growth);
            byte[] bytes = new byte[(int) (source.remaining() - (growth - fitting))];
            source.get(bytes);
            ByteBuffer copy = ByteBuffer.wrap(bytes);
            while (copy.hasRemaining()) {
                int unused = file.write(copy, position + copy.position());
            }
            disk.journal().written(inode, position, bytes);
            disk.grown(inode, fitting);
            return bytes.length;
        }
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        synchronized (disk) {
            long before = file.size();
            if (size < before) {
                disk.change(path);
                file.truncate(size);
                disk.journal().truncated(inode, size);
                disk.grown(inode, size - before);
            }
            return this;
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        disk.sync(path, inode);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
            throws IOException {
        return file.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException("writes go through buffers here");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException("a mapping would pass by the layer");
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
