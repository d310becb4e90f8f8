package org.ashlar.datastore.mapdb;

import java.io.File;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.mapdb.DataIO;
import org.mapdb.DataInput2;
import org.mapdb.volume.FileChannelVol;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;

/**
 * A file of MapDB with its last used pages in memory. MapDB reads a few bytes at a time, two dozen
 * times for each key that is put: each of them a call of the system otherwise. Writes go to the
 * file at once. Reads may run together, and take no lock; writes must be alone.
 */
class PagedVolume extends Volume {
    /** Makes such volumes, as {@link FileChannelVol#FACTORY} makes plain ones. */
    static final VolumeFactory FACTORY =
            new VolumeFactory() {
                @Override
                public Volume makeVolume(
                        String file,
                        boolean readOnly,
                        long lockWait,
                        int sliceShift,
                        long initSize,
                        boolean fixedSize) {
                    return new PagedVolume(
                            FileChannelVol.FACTORY.makeVolume(
                                    file, readOnly, lockWait, sliceShift, initSize, fixedSize));
                }

                @Override
                public boolean exists(@Nullable String file) {
                    return FileChannelVol.FACTORY.exists(file);
                }

                @Override
                public boolean handlesReadonly() {
                    return FileChannelVol.FACTORY.handlesReadonly();
                }
            };

    private static final int PAGE = 4096;
    private static final int PAGES = 256;

    private final Volume file;
    private final AtomicReferenceArray<@Nullable Page> pages = new AtomicReferenceArray<>(PAGES);

    /** At most the file's length. */
    private volatile long length;

    /**
     * @param file what is read and written
     */
    PagedVolume(Volume file) {
        this.file = file;
    }

    /** A piece of the file; only a writer changes it. */
    private record Page(long number, byte[] bytes) {}

    /** The bytes of the page that holds an offset, or null when the file ends within it. */
    private byte @Nullable [] page(long offset) {
        long number = offset / PAGE;
        byte[] held = held(number);
        if (held != null) {
            return held;
        }
        if (!reaches((number + 1) * PAGE)) {
            return null;
        }
        byte[] read = new byte[PAGE]; // not the old page's, from which another may read
        file.getData(number * PAGE, read, 0, PAGE);
        pages.set(slot(number), new Page(number, read));
        return read;
    }

    /** True when the file is that long; asks the system only when it has grown. */
    private boolean reaches(long end) {
        if (end > length) {
            length = file.length();
        }
        return end <= length;
    }

    private byte @Nullable [] held(long number) {
        Page page = pages.get(slot(number));
        return page != null && page.number() == number ? page.bytes() : null;
    }

    private static int slot(long number) {
        return (int) (number % PAGES);
    }

    private void read(long offset, byte[] into, int start, int length) {
        int done = 0;
        while (done < length) {
            int within = (int) ((offset + done) % PAGE);
            int n = Math.min(length - done, PAGE - within);
            byte[] page = page(offset + done);
            if (page == null) {
                file.getData(offset + done, into, start + done, n);
            } else {
                System.arraycopy(page, within, into, start + done, n);
            }
            done += n;
        }
    }

    private void write(long offset, byte[] from, int start, int length) {
        long last = (offset + length - 1) / PAGE;
        try {
            file.putData(offset, from, start, length);
        } catch (RuntimeException e) {
            forget(offset / PAGE, last); // nobody knows how much was written
            throw e;
        }
        for (long number = offset / PAGE; number <= last; number++) {
            byte[] page = held(number);
            if (page != null) {
                long begin = Math.max(offset, number * PAGE);
                long end = Math.min(offset + length, (number + 1) * PAGE);
                System.arraycopy(
                        from,
                        start + (int) (begin - offset),
                        page,
                        (int) (begin % PAGE),
                        (int) (end - begin));
            }
        }
    }

    private void forget(long first, long last) {
        for (int slot = 0; slot < PAGES; slot++) {
            Page page = pages.get(slot);
            if (page != null && page.number() >= first && page.number() <= last) {
                pages.set(slot, null);
            }
        }
    }

    private byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        read(offset, bytes, 0, length);
        return bytes;
    }

    @Override
    public long getLong(long offset) {
        return DataIO.getLong(bytes(offset, Long.BYTES), 0);
    }

    @Override
    public int getInt(long offset) {
        return DataIO.getInt(bytes(offset, Integer.BYTES), 0);
    }

    @Override
    public byte getByte(long offset) {
        return bytes(offset, 1)[0];
    }

    @Override
    public DataInput2 getDataInput(long offset, int size) {
        return new DataInput2.ByteArray(bytes(offset, size));
    }

    @Override
    public void getData(long offset, byte[] into, int start, int size) {
        read(offset, into, start, size);
    }

    @Override
    public void putLong(long offset, long value) {
        byte[] bytes = new byte[Long.BYTES];
        DataIO.putLong(bytes, 0, value);
        write(offset, bytes, 0, bytes.length);
    }

    @Override
    public void putInt(long offset, int value) {
        byte[] bytes = new byte[Integer.BYTES];
        DataIO.putInt(bytes, 0, value);
        write(offset, bytes, 0, bytes.length);
    }

    @Override
    public void putByte(long offset, byte value) {
        write(offset, new byte[] {value}, 0, 1);
    }

    @Override
    public void putData(long offset, byte[] from, int start, int size) {
        write(offset, from, start, size);
    }

    @Override
    public void putData(long offset, ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        write(offset, bytes, 0, bytes.length);
    }

    @Override
    public void clear(long start, long end) {
        forget(start / PAGE, (end - 1) / PAGE);
        file.clear(start, end);
    }

    @Override
    public void truncate(long size) {
        forget(0, Long.MAX_VALUE);
        length = 0; // not known
        file.truncate(size);
    }

    @Override
    public void ensureAvailable(long offset) {
        file.ensureAvailable(offset);
    }

    @Override
    public void sync() {
        file.sync();
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public boolean isClosed() {
        return file.isClosed();
    }

    @Override
    public int sliceSize() {
        return file.sliceSize();
    }

    @Override
    public boolean isSliced() {
        return file.isSliced();
    }

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public boolean isReadOnly() {
        return file.isReadOnly();
    }

    @Override
    public File getFile() {
        return file.getFile();
    }

    @Override
    public boolean getFileLocked() {
        return file.getFileLocked();
    }
}
