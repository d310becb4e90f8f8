package org.ashlar.testing.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Does what is asked in the ordinary directory and notes it. Safe for use by any thread. */
final class FaultyProvider extends FileSystemProvider {
    private final FaultyDisk disk;

    FaultyProvider(FaultyDisk disk) {
        this.disk = disk;
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException("made by FaultyDisk only");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException("made by FaultyDisk only");
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("made by FaultyDisk only");
    }

    @Override
    public FileChannel newFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path real = FaultyPath.real(path);
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean writes = append || options.contains(StandardOpenOption.WRITE);
        synchronized (disk) {
            if (writes) {
                disk.checkWritable(real);
            }
            boolean fresh = writes && Files.notExists(real);
            boolean cut =
                    writes && !fresh && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
            if (fresh || cut) {
                disk.change(real);
            }
            FileChannel channel = FileChannel.open(real, options, attributes);
            Journal.Inode inode =
                    fresh ? disk.journal().created(real, false) : disk.journal().inode(real);
            if (cut) {
                disk.journal().truncated(inode, 0);
                disk.grown(inode, -inode.size);
            }
            return new FaultyChannel(disk, real, channel, inode, append);
        }
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    public DirectoryStream<Path> newDirectoryStream(
            Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
        FaultyFileSystem system = (FaultyFileSystem) directory.getFileSystem();
        DirectoryStream<Path> found =
                Files.newDirectoryStream(
                        FaultyPath.real(directory),
                        entry -> filter.accept(new FaultyPath(system, entry)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> entries = found.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return entries.hasNext();
                    }

                    @Override
                    public Path next() {
                        return new FaultyPath(system, entries.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                found.close();
            }
        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        Path real = FaultyPath.real(directory);
        synchronized (disk) {
            if (Files.notExists(real)) {
                disk.change(real);
            }
            Files.createDirectory(real, attributes);
            var unused = disk.journal().created(real, true);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Path real = FaultyPath.real(path);
        synchronized (disk) {
            if (Files.notExists(real)) {
                Files.delete(real); // says that there is none
            }
            disk.change(real);
            Files.delete(real);
            disk.freed(disk.journal().deleted(real).size);
        }
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Path from = FaultyPath.real(source);
        Path to = FaultyPath.real(target);
        if (Files.isDirectory(from)) {
            throw new UnsupportedOperationException("directories are not moved here");
        }
        synchronized (disk) {
            disk.change(from);
            Files.move(from, to, options);
            disk.freed(disk.journal().renamed(from, to));
        }
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException("nothing is copied here");
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return Files.isSameFile(FaultyPath.real(path), FaultyPath.real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return Files.isHidden(FaultyPath.real(path));
    }

    @Override
    public FileStore getFileStore(Path path) {
        return new FaultyStore(disk);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        Path real = FaultyPath.real(path);
        real.getFileSystem().provider().checkAccess(real, modes);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return Files.getFileAttributeView(FaultyPath.real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
            Path path, Class<A> type, LinkOption... options) throws IOException {
        return Files.readAttributes(FaultyPath.real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
            throws IOException {
        return Files.readAttributes(FaultyPath.real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
            throws IOException {
        synchronized (disk) {
            disk.change(path);
        }
        Files.setAttribute(FaultyPath.real(path), attribute, value, options);
    }
}
