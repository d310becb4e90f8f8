package org.ashlar.unixfs.mfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Instant;
import java.util.Arrays;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.ashlar.unixfs.chunker.Chunking;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;

/**
 * Writes into a file: overwrites its leaves, then appends leaves as in the trickle layout. Memory
 * is a chunk and the nodes on one path. Confined to one thread.
 */
final class FileEditor {
    private static final Chunking ZEROS = Chunking.ofSize(4096);

    private final Workspace workspace;
    private final boolean rawLeaves;
    private final Chunking chunking;
    private final Instant now;

    /**
     * @param rawLeaves true when new leaves are raw blocks
     * @param now stored in files that have a time of change
     */
    FileEditor(Workspace workspace, boolean rawLeaves, Chunking chunking, Instant now) {
        this.workspace = workspace;
        this.rawLeaves = rawLeaves;
        this.chunking = chunking;
        this.now = now;
    }

    /**
     * Writes content at an offset; a gap before it is filled with zeros.
     *
     * @return the changed file
     */
    Child write(Cid file, long offset, InputStream content) throws IOException {
        Child changed = child(file);
        long size = changed.content();
        if (offset > size) {
            InputStream zeros = new Zeros(offset - size);
            changed = append(changed.cid(), ZEROS, zeros);
            size = offset;
        }
        PushbackInputStream in = new PushbackInputStream(content);
        if (more(in) && offset < size) {
            changed = overwrite(changed.cid(), offset, in);
        }
        if (more(in)) {
            changed = append(changed.cid(), chunking, in);
        }
        return collapsed(changed);
    }

    private Child child(Cid cid) {
        FilePart part = FilePart.of(workspace.block(cid));
        return new Child(cid, part.size(), 0);
    }

    private static boolean more(PushbackInputStream in) throws IOException {
        int next = in.read();
        if (next >= 0) {
            in.unread(next);
        }
        return next >= 0;
    }

    private Child overwrite(Cid cid, long offset, PushbackInputStream in) throws IOException {
        workspace.context().check();
        FilePart part = FilePart.of(workspace.block(cid));
        byte[] data = part.data();
        if (offset < data.length) {
            byte[] changed = data.clone();
            in.readNBytes(changed, (int) offset, data.length - (int) offset);
            part.data(changed);
        }
        if (part.links.isEmpty()) {
            part.changed(now);
        }
        long start = data.length;
        for (int i = 0; i < part.links.size() && more(in); i++) {
            long end = start + part.sizes.get(i);
            if (end > offset) {
                Cid child = part.links.get(i).cid();
                long size = part.sizes.get(i);
                long total = part.links.get(i).size();
                Child changed = overwrite(child, Math.max(0, offset - start), in);
                part.replace(i, new Child(changed.cid(), size, total));
            }
            start = end;
        }
        return part.write(workspace, part.format);
    }

    /** Cuts a file off. */
    Child truncate(Cid file, long size) {
        FilePart part = FilePart.of(workspace.block(file));
        if (size >= part.size()) {
            return part.write(workspace, part.format);
        }
        if (part.links.isEmpty()) {
            part.data(Arrays.copyOf(part.data(), (int) size));
            part.changed(now);
            // As in Kubo, a leaf that is cut loses the version of its CID unless it is raw.
            return part.write(workspace, part.raw ? part.format : CidFormat.V0);
        }
        long start = part.data().length;
        for (int i = 0; i < part.links.size(); i++) {
            long end = start + part.sizes.get(i);
            if (size < end) {
                Child cut = truncate(part.links.get(i).cid(), Math.max(0, size - start));
                part.keep(i);
                part.add(cut);
                break;
            }
            start = end;
        }
        return part.write(workspace, part.format);
    }

    private Child append(Cid file, Chunking cut, InputStream in) throws IOException {
        Block block = workspace.block(file);
        FilePart root = FilePart.of(block);
        boolean raw = rawLeaves;
        if (root.raw) {
            FilePart above = FilePart.empty(root.format);
            above.add(new Child(block.cid(), root.size(), root.size()));
            root = above;
            raw = true;
        }
        TrickleAppender appender =
                new TrickleAppender(workspace, workspace.like(file), raw, cut.open(in));
        appender.append(root);
        root.changed(now);
        return root.write(workspace, root.format);
    }

    /** A file of one raw leaf is that leaf, as add makes it. */
    private Child collapsed(Child file) {
        FilePart part = FilePart.of(workspace.block(file.cid()));
        boolean single = rawLeaves && !part.raw && part.links.size() == 1 && !part.hasAttributes();
        if (!single || part.data().length > 0) {
            return file;
        }
        FilePart leaf = FilePart.of(workspace.block(part.links.get(0).cid()));
        return leaf.raw ? new Child(part.links.get(0).cid(), leaf.size(), leaf.size()) : file;
    }

    /** So many zeros. Confined to one thread. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int n = (int) Math.min(length, left);
            Arrays.fill(target, offset, offset + n, (byte) 0);
            left -= n;
            return n;
        }
    }
}
