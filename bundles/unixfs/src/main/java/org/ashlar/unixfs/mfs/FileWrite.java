package org.ashlar.unixfs.mfs;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.chunker.Chunking;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.Nodes;

/**
 * One write into a file. Immutable.
 *
 * @param path which file
 * @param offset where the content goes
 * @param count most bytes of it
 * @param create true to make the file when it is not there
 * @param parents true to make the directories above it
 * @param truncate true to empty the file first
 * @param rawLeaves whether new leaves are raw, when asked for
 * @param format how blocks of a new file are named, when asked for
 * @param chunking how what is appended is cut
 */
public record FileWrite(
        MfsPath path,
        long offset,
        long count,
        boolean create,
        boolean parents,
        boolean truncate,
        Optional<Boolean> rawLeaves,
        Optional<CidFormat> format,
        Chunking chunking) {

    /**
     * Writes.
     *
     * @param content read once, to its end or to {@code count}
     */
    public void run(
            Mfs mfs, CallContext context, boolean offline, boolean flush, InputStream content)
            throws IOException {
        InputStream limited = new Limited(content, count);
        mfs.changeFile(
                context,
                offline,
                flush,
                path,
                this::prepared,
                (workspace, file) -> written(workspace, file, limited));
    }

    private Tree prepared(Tree tree) {
        Tree now = tree;
        if (parents && !path.parent().isRoot()) {
            now = Operations.makeDirectories(now, path.parent(), true, format);
        }
        Optional<Cid> there = path.isRoot() ? Optional.of(now.root()) : now.find(path);
        if (there.isPresent()) {
            if (now.workspace().load(there.get()).info().isDirectory()) {
                throw new InvalidRequestException(path + " was not a file");
            }
            return now;
        }
        if (!create || path.directory()) {
            throw Tree.absent();
        }
        now.directory(path.parent());
        CidFormat named = format.orElse(now.rootFormat());
        byte[] data = Nodes.leaf(new byte[0], Attributes.NONE);
        Block block = new Block(named.node(data), data);
        now.workspace().add(block);
        return now.put(path, new Child(block.cid(), 0, data.length));
    }

    private Child written(Workspace workspace, Cid file, InputStream content) throws IOException {
        boolean raw = rawLeaves.orElse(file.version() > 0);
        FileEditor editor = new FileEditor(workspace, raw, chunking, Instant.now());
        Cid base = truncate ? editor.truncate(file, 0).cid() : file;
        return editor.write(base, offset, content);
    }

    /** At most so many bytes of a stream. Confined to one thread. */
    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long count) {
            this.in = in;
            this.left = count;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int n = in.read(target, offset, (int) Math.min(length, left));
            left -= Math.max(n, 0);
            return n;
        }
    }
}
