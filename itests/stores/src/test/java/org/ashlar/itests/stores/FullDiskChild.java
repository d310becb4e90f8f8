package org.ashlar.itests.stores;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.StorageException;
import org.ashlar.testing.Bytes;

/** Fills a small file system to the last byte, collects, and adds again; exits with 0 if it may. */
final class FullDiskChild {
    private static final int FILE = 1 << 20;
    private static final int AGAIN = 8;
    private static final String PATH = "/w0/f0";
    private static final byte[] MUTABLE = Bytes.random(-1, 300_000);

    private final Path directory;
    private final String kind;
    private final List<String> kept = new ArrayList<>();

    private FullDiskChild(Path directory, String kind) {
        this.directory = directory;
        this.kind = kind;
    }

    /**
     * Ends with 0 when all was as it must be.
     *
     * @param args where the small file system is, kind of the store of blocks
     */
    public static void main(String[] args) throws IOException {
        FullDiskChild child = new FullDiskChild(Path.of(args[0]), args[1]);
        try (ContentNode node = new ContentNode(child.directory, child.kind)) {
            child.run(node);
        }
        try (ContentNode again = new ContentNode(child.directory, child.kind)) {
            child.check(again);
        }
        System.out.println("done");
    }

    private void run(ContentNode node) throws IOException {
        node.write(PATH, 0, MUTABLE.clone());
        List<String> loose = loose(node);
        List<String> pinned = fill(node);
        spill();
        removeBlocks(node, loose, pinned.get(0));
        System.out.println(pinned.size() + " files fill the disk; free: " + free());
        int removed = 0;
        for (int i = 0; i < pinned.size(); i++) {
            if (i % 3 == 0) {
                kept.add(pinned.get(i));
            } else {
                node.unpin(pinned.get(i));
                removed++;
            }
        }
        int blocks = node.collect();
        expect(blocks >= removed * FILE / ContentNode.CHUNK, "blocks collected: " + blocks);
        awaitFree((long) removed * FILE / 2);
        System.out.println(blocks + " blocks collected; free: " + free());
        for (int i = 0; i < AGAIN; i++) {
            kept.add(node.add(Bytes.random(1_000 + i, FILE)));
        }
        check(node);
    }

    /** Adds files of one block, which nothing keeps. */
    private static List<String> loose(ContentNode node) throws IOException {
        List<String> cids = new ArrayList<>();
        for (int i = 0; i < AGAIN; i++) {
            cids.add(node.add(Bytes.random(2_000 + i, ContentNode.CHUNK)));
            node.unpin(cids.get(i));
        }
        return cids;
    }

    /** With no byte left, {@code block rm} takes what it may and refuses what is pinned. */
    private static void removeBlocks(ContentNode node, List<String> loose, String pinned)
            throws IOException {
        for (String cid : loose) {
            expect(node.read(cid).length == ContentNode.CHUNK, "there before: " + cid);
            String said = node.removeBlock(cid);
            expect(said.equals("[{\"Hash\":\"" + cid + "\"}]"), said);
            expect(!isThere(node, cid), "still there: " + cid);
        }
        String said = node.removeBlock(pinned);
        expect(said.contains("pinned") && said.endsWith(" some blocks not removed"), said);
        expect(node.read(pinned).length == FILE, "a pinned file is whole");
    }

    private static boolean isThere(ContentNode node, String cid) throws IOException {
        try {
            return node.read(cid).length > 0;
        } catch (ContentNotFoundException e) {
            return false;
        }
    }

    /** Adds files until the disk takes no more. */
    private List<String> fill(ContentNode node) throws IOException {
        List<String> pinned = new ArrayList<>();
        try {
            while (pinned.size() < 1_000) {
                pinned.add(node.add(Bytes.random(pinned.size(), FILE)));
            }
        } catch (StorageException e) {
            System.out.println("refused: " + e.getMessage());
        }
        expect(pinned.size() > 20, "files added: " + pinned.size());
        return pinned;
    }

    /** Others take the rest of the disk. */
    private void spill() throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve("others"))) {
            for (int length = 1 << 20; length > 0; length /= 16) {
                write(out, new byte[length]);
            }
        }
        expect(free() < 64 << 10, "free: " + free());
    }

    private static void write(OutputStream out, byte[] bytes) {
        try {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException e) {
            expect(String.valueOf(e.getMessage()).contains("space"), e.toString());
        }
    }

    private long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    private void awaitFree(long bytes) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (free() < bytes) {
            expect(System.nanoTime() < deadline, "free: " + free() + " of " + bytes);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private void check(ContentNode node) throws IOException {
        node.verify();
        expect(node.wholePins().containsAll(kept), "pins");
        for (int i = 0; i < kept.size(); i++) {
            int again = i - (kept.size() - AGAIN);
            byte[] expected = Bytes.random(again < 0 ? 3 * i : 1_000 + again, FILE);
            expect(Arrays.equals(node.read(kept.get(i)), expected), "file " + i);
        }
        expect(Arrays.equals(node.read(node.find(PATH).orElseThrow()), MUTABLE), PATH);
    }

    private static void expect(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }
}
