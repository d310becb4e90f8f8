package org.ashlar.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Files of random bytes, and fingerprints to compare them by. Safe for use by any thread. */
final class Content {
    private static final int CHUNK = 1 << 20;

    private Content() {}

    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /** Bytes of the generator that the scripts use which record facts. */
    static byte[] congruential(long seed, int length) {
        byte[] bytes = new byte[length];
        long x = seed & 0x7fffffffL;
        for (int i = 0; i < length; i++) {
            x = (x * 1103515245L + 12345L) & 0x7fffffffL;
            bytes[i] = (byte) (x >> 16);
        }
        return bytes;
    }

    /** Writes a file, streaming. */
    static Path file(Path file, long seed, long length) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = length; left > 0; left -= CHUNK) {
                byte[] chunk = new byte[(int) Math.min(CHUNK, left)];
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        return file;
    }

    /** Writes a tree of small files, fifty to a folder, every seventh in a deeper one. */
    static Path tree(Path root, long seed, int files) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < files; i++) {
            Path folder = root.resolve("d" + i / 50).resolve(i % 7 == 0 ? "deep/er" : "");
            Files.createDirectories(folder);
            byte[] bytes = new byte[random.nextInt(i % 100 == 0 ? 400_000 : 3_000)];
            random.nextBytes(bytes);
            Files.write(folder.resolve("file " + i + ".bin"), bytes);
        }
        return root;
    }

    static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Digests of all files below a folder, by their relative path. */
    static SortedMap<String, String> digests(Path root) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(root.relativize(file).toString(), digest(file));
            }
        }
        return digests;
    }

    static long size(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
