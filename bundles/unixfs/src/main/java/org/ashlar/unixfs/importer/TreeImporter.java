package org.ashlar.unixfs.importer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.ashlar.block.Block;
import org.ashlar.block.GcLocker;
import org.ashlar.command.InputFile;
import org.ashlar.command.InputFiles;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.directory.DirectoryWriter;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.Nodes;

/**
 * Imports an upload depth first: a directory is closed, and its block made, when the first entry
 * outside it arrives. Collection is kept away from the first block of each root until that root is
 * safe. Confined to one thread.
 */
final class TreeImporter {
    private static final int MAX_DEPTH = 512;
    private static final int MAX_LINK_TARGET = 64 << 10;

    /** A directory whose entries are not yet all known. Confined to one thread. */
    private static final class Open {
        final String name; // last name of its path, empty for the directory that wraps all
        final DirectoryWriter entries;
        boolean hasDirectories; // even such as were left out, being empty

        Open(String name, DirectoryWriter entries) {
            this.name = name;
            this.entries = entries;
        }

        boolean isEmpty() {
            return entries.isEmpty() && !hasDirectories;
        }
    }

    /** Imports one file. */
    interface Files {
        Child add(InputFile file, Attributes attributes, LongConsumer progress) throws IOException;
    }

    private final CallContext context;
    private final ImportOptions options;
    private final Files files;
    private final BlockSink sink;
    private final GcLocker gcLocker;
    private final RootKeeper keeper;
    private final ImportListener listener;
    private final Deque<Open> open = new ArrayDeque<>();
    private Optional<GcLocker.Lock> lock = Optional.empty();

    TreeImporter(
            CallContext context,
            ImportOptions options,
            Files files,
            BlockSink sink,
            GcLocker gcLocker,
            RootKeeper keeper,
            ImportListener listener) {
        this.context = context;
        this.options = options;
        this.files = files;
        this.sink = sink;
        this.gcLocker = gcLocker;
        this.keeper = keeper;
        this.listener = listener;
    }

    /** Imports all entries; when it fails, no root after the last one reported is kept. */
    void run(InputFiles input) throws IOException {
        try {
            if (options.wrap()) {
                open.addLast(directory("", options.metadata().given()));
            }
            for (Optional<InputFile> file = input.next(); file.isPresent(); file = input.next()) {
                context.check();
                entry(file.get());
            }
            closeDownTo(0);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            unlock();
        }
    }

    private void entry(InputFile file) throws IOException {
        if (lock.isEmpty()) {
            lock = Optional.of(gcLocker.pinLock(context));
        }
        List<String> names = names(file.path());
        Attributes attributes = options.metadata().of(file);
        if (file.kind() == InputFile.Kind.DIRECTORY) {
            openDirectories(names, attributes);
            return;
        }
        openDirectories(
                names.subList(0, Math.max(0, names.size() - 1)), options.metadata().given());
        Child child =
                file.kind() == InputFile.Kind.SYMLINK
                        ? symlink(file, attributes)
                        : files.add(file, attributes, bytes -> report(file.path(), bytes));
        String name = names.isEmpty() ? child.cid().toString() : names.get(names.size() - 1);
        attach(name, path(name), child, names.isEmpty() ? "" : name);
    }

    private Open directory(String name, Attributes attributes) {
        return new Open(
                name, new DirectoryWriter(options.format(), options.directories(), attributes));
    }

    private void report(String path, long bytes) {
        try {
            listener.progress(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Child symlink(InputFile file, Attributes attributes) throws IOException {
        byte[] target = file.content().readNBytes(MAX_LINK_TARGET + 1);
        if (target.length > MAX_LINK_TARGET) {
            throw new InvalidRequestException("symbolic link is too long: " + file.path());
        }
        byte[] data = Nodes.symlink(target, attributes);
        Block block = new Block(options.format().node(data), data);
        sink.add(block);
        return new Child(block.cid(), 0, data.length);
    }

    private void openDirectories(List<String> names, Attributes ofLast) throws IOException {
        List<String> now = openNames();
        int common = 0;
        while (common < now.size()
                && common < names.size()
                && now.get(common).equals(names.get(common))) {
            common++;
        }
        closeDownTo(common + base());
        for (int i = common; i < names.size(); i++) {
            if (open.size() >= MAX_DEPTH) {
                throw new InvalidRequestException("directories are nested too deeply");
            }
            if (!open.isEmpty()) {
                open.getLast().hasDirectories = true;
            }
            boolean last = i == names.size() - 1;
            open.addLast(directory(names.get(i), last ? ofLast : options.metadata().given()));
        }
    }

    private void closeDownTo(int size) throws IOException {
        while (open.size() > size) {
            String path = path("");
            Open directory = open.removeLast();
            if (directory.isEmpty() && !options.emptyDirectories() && !open.isEmpty()) {
                continue;
            }
            Child child = directory.entries.write(sink::add);
            attach(directory.name, path, child, directory.name);
        }
    }

    private void attach(String name, String path, Child child, String rootName) throws IOException {
        if (open.isEmpty()) {
            sink.finish();
            keeper.keep(child.cid(), rootName);
            unlock();
        } else {
            open.getLast().entries.add(new DagPbLink(child.cid(), name, child.total()));
        }
        listener.added(path, child.cid(), child.total());
    }

    private void unlock() {
        lock.ifPresent(GcLocker.Lock::close);
        lock = Optional.empty();
    }

    private int base() {
        return options.wrap() ? 1 : 0;
    }

    private List<String> openNames() {
        return open.stream().skip(base()).map(directory -> directory.name).toList();
    }

    private String path(String last) {
        List<String> names = new ArrayList<>(openNames());
        if (!last.isEmpty()) {
            names.add(last);
        }
        return String.join("/", names);
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                throw new InvalidRequestException("path leads out of the upload: " + path);
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }
}
