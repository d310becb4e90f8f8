package org.ashlar.unixfs.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes a ustar archive as a stream. What does not fit a ustar header (long or non-ASCII names,
 * large sizes) goes into a pax header before it. Confined to one thread.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">pax</a>
 */
public final class TarWriter {
    private static final int BLOCK = 512;
    private static final int NAME_LENGTH = 100;
    private static final long MAX_SIZE = 077777777777L;
    private static final int CHECKSUM = 148;

    private final OutputStream out;
    private final long seconds;
    private OptionalInt nextMode = OptionalInt.empty();
    private Optional<Instant> nextTime = Optional.empty();

    /**
     * @param out takes the archive; never closed here
     * @param seconds time of change of entries that have none of their own, since 1970
     */
    public TarWriter(OutputStream out, long seconds) {
        this.out = out;
        this.seconds = seconds;
    }

    /** Sets permissions and time of the next entry. */
    public void next(OptionalInt mode, Optional<Instant> time) {
        nextMode = mode;
        nextTime = time;
    }

    /** Writes a directory. */
    public void directory(String path) throws IOException {
        entry(path, "", '5', 0755, 0);
    }

    /** Writes a symbolic link. */
    public void symlink(String path, String target) throws IOException {
        next(OptionalInt.empty(), nextTime);
        entry(path, target, '2', 0777, 0);
    }

    /**
     * Writes a file.
     *
     * @param size exact length of the content
     * @throws IOException also if the content has another length
     */
    public void file(String path, long size, InputStream content) throws IOException {
        entry(path, "", '0', 0644, size);
        long written = content.transferTo(out);
        if (written != size) {
            throw new IOException("file ended after " + written + " of " + size + " bytes");
        }
        out.write(new byte[(int) padding(size)]);
    }

    /** Ends the archive. */
    public void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private void entry(String path, String link, char type, int mode, long size)
            throws IOException {
        ByteArrayOutputStream pax = new ByteArrayOutputStream();
        if (needsPax(path)) {
            pax.writeBytes(record("path", path));
        }
        if (needsPax(link)) {
            pax.writeBytes(record("linkpath", link));
        }
        if (size > MAX_SIZE) {
            pax.writeBytes(record("size", Long.toString(size)));
        }
        if (pax.size() > 0) {
            header("PaxHeaders.0/entry", "", 'x', 0644, pax.size(), seconds);
            out.write(pax.toByteArray());
            out.write(new byte[(int) padding(pax.size())]);
        }
        int permissions = nextMode.orElse(0) & 0xfff;
        long time = nextTime.map(Instant::getEpochSecond).orElse(seconds);
        next(OptionalInt.empty(), Optional.empty());
        header(
                path,
                link,
                type,
                permissions == 0 ? mode : permissions,
                size > MAX_SIZE ? 0 : size,
                Math.max(0, Math.min(time, MAX_SIZE)));
    }

    private void header(String path, String link, char type, int mode, long size, long time)
            throws IOException {
        byte[] header = new byte[BLOCK];
        text(header, 0, path);
        octal(header, 100, 8, mode);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, size);
        octal(header, 136, 12, time);
        header[156] = (byte) type;
        text(header, 157, link);
        text(header, 257, "ustar");
        header[263] = '0';
        header[264] = '0';
        int sum = 8 * ' '; // the checksum counts itself as spaces
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, CHECKSUM, 7, sum);
        header[CHECKSUM + 7] = ' ';
        out.write(header);
    }

    private static long padding(long size) {
        return (BLOCK - size % BLOCK) % BLOCK;
    }

    private static boolean needsPax(String text) {
        return text.length() > NAME_LENGTH || text.chars().anyMatch(c -> c >= 0x80);
    }

    private static void text(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, Math.min(bytes.length, NAME_LENGTH));
    }

    private static void octal(byte[] header, int offset, int length, long value) {
        long rest = value;
        for (int i = offset + length - 2; i >= offset; i--) {
            header[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    /** {@code LENGTH key=value\n}, where the length counts its own digits. */
    private static byte[] record(String key, String value) {
        byte[] tail = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        int length = tail.length + 1;
        while (tail.length + Integer.toString(length).length() > length) {
            length++;
        }
        byte[] head = Integer.toString(length).getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }
}
