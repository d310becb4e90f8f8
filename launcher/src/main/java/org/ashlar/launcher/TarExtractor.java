package org.ashlar.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Unpacks a TAR stream that is not to be trusted. Confined to one thread. */
final class TarExtractor {
    private static final int RECORD = 512;
    private static final int MAX_PAX = 1 << 20;

    private final InputStream in;
    private final Destination destination;
    private final byte[] header = new byte[RECORD];

    /**
     * @param target where the single root of the archive goes, as {@link Destination} says
     */
    TarExtractor(InputStream in, Path target) {
        this.in = in;
        this.destination = new Destination(target);
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
            entry(type, name, longLink.isEmpty() ? text(157, 100) : longLink, size);
            longName = "";
            longLink = "";
        }
    }

    private void entry(char type, String name, String link, long size) throws IOException {
        Path place = destination.place(name, type == '5');
        if (type == '5') {
            destination.directory(place);
        } else if (type == '2') {
            destination.symlink(place, link);
        } else if (type == '0' || type == 0) {
            destination.file(place, size, in);
            in.skipNBytes(padding(size));
        } else {
            throw new IOException("the archive holds an entry of unknown type '" + type + "'");
        }
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
