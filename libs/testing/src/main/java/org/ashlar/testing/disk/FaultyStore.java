package org.ashlar.testing.disk;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** How full a {@link FaultyDisk} is. Safe for use by any thread. */
final class FaultyStore extends FileStore {
    private final FaultyDisk disk;

    FaultyStore(FaultyDisk disk) {
        this.disk = disk;
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public String type() {
        return "faulty";
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long getTotalSpace() {
        return disk.used() + disk.free();
    }

    @Override
    public long getUsableSpace() {
        return disk.free();
    }

    @Override
    public long getUnallocatedSpace() {
        return disk.free();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return true;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return true;
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        throw new UnsupportedOperationException(attribute);
    }
}
