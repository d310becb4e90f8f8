package org.ashlar.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * Unpacks a TAR stream that is not to be trusted: names never leave the target, links are made but
 * never followed, files appear under their name only when they are complete.
 */
final class TarExtractor {
    private static final int RECORD = 512;
    private static final int MAX_PAX = 1 << 20;

    private final InputStream in;
    private final Path target;
    private final byte[] header = new byte[RECORD];

    /**
     * @param target where the single root of the archive goes: its own name is dropped
     */
    TarExtractor(InputStream in, Path target) {
        this.in = in;
        this.target = target;
    }

    void extract() throws IOException {
        String longName = "";
        String longLink = "";
        while (readFully(header)) {
            if (isZero(header)) {
                in.transferTo(OutputStream.nullOutputStream());
                return;
            }
            long size = number(124, 12);
            if (size < 0) {
                throw new IOException("the archive holds a malformed header");
            }
            char type = (char) header[156];
            if (type == 'x' || type == 'g') {
                byte[] records = paxRecords(size);
                longName = pax(records, "path", longName);
                longLink = pax(records, "linkpath", longLink);
                continue;
            }
            String prefix = text(345, 155);
            String name = longName.isEmpty() ? text(0, 100) : longName;
            if (longName.isEmpty() && !prefix.isEmpty()) {
                name = prefix + "/" + name;
            }
            entry(type, place(name), longLink.isEmpty() ? text(157, 100) : longLink, size);
            longName = "";
            longLink = "";
        }
    }

    private void entry(char type, Path file, String link, long size) throws IOException {
        if (type == '5') {
            if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(file);
            }
        } else if (type == '2') {
            Files.createSymbolicLink(file, Path.of(link));
        } else if (type == '0' || type == 0) {
            file(file, size);
        } else {
            throw new IOException("the archive holds an entry of unknown type '" + type + "'");
        }
    }

    private void file(Path file, long size) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path part = Files.createTempFile(parent, ".ipfs-get-", ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                copy(size, out);
            }
            Files.setPosixFilePermissions(
                    part, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Maps an entry's name to a file below the target; refuses all that could lead elsewhere. */
    private Path place(String name) throws IOException {
        String[] parts = name.replaceAll("/+$", "").split("/", -1);
        Path place = target;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i];
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf(0) >= 0) {
                throw new IOException("the archive holds an unsafe name: " + name);
            }
            if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("the archive puts an entry below a non-directory: " + name);
            }
            place = place.resolve(part);
        }
        return place;
    }

    private void copy(long size, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long left = size;
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException("the archive ends early");
            }
            out.write(buffer, 0, n);
            left -= n;
        }
        in.skipNBytes(padding(size));
    }

    private byte[] paxRecords(long size) throws IOException {
        if (size > MAX_PAX) {
            throw new IOException("the archive holds an oversize header");
        }
        byte[] records = in.readNBytes((int) size);
        in.skipNBytes(padding(size));
        return records;
    }

    /** Finds {@code length key=value\n} among pax records. */
    private static String pax(byte[] records, String key, String otherwise) throws IOException {
        int at = 0;
        String found = otherwise;
        while (at < records.length) {
            int space = at;
            while (space < records.length && records[space] != ' ') {
                space++;
            }
            int length;
            try {
                length =
                        Integer.parseInt(
                                new String(records, at, space - at, StandardCharsets.US_ASCII));
            } catch (NumberFormatException e) {
                throw new IOException("the archive holds a malformed header", e);
            }
            int end = at + length;
            if (length <= space - at + 1 || end > records.length) {
                throw new IOException("the archive holds a malformed header");
            }
            String record = new String(records, space + 1, end - space - 2, StandardCharsets.UTF_8);
            if (record.startsWith(key + "=")) {
                found = record.substring(key.length() + 1);
            }
            at = end;
        }
        return found;
    }

    private boolean readFully(byte[] record) throws IOException {
        int n = in.readNBytes(record, 0, RECORD);
        if (n != 0 && n != RECORD) {
            throw new EOFException("the archive ends early");
        }
        return n == RECORD;
    }

    private long number(int offset, int length) throws IOException {
        if ((header[offset] & 0x80) != 0) {
            long value = 0;
            for (int i = offset + length - 8; i < offset + length; i++) {
                value = value << 8 | (header[i] & 0xff);
            }
            return value;
        }
        String digits = text(offset, length).trim();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("the archive holds a malformed header", e);
        }
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long padding(long size) {
        return (RECORD - size % RECORD) % RECORD;
    }

    private static boolean isZero(byte[] record) {
        return Arrays.equals(record, new byte[RECORD]);
    }
}
