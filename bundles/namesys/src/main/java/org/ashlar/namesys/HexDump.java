package org.ashlar.namesys;

/** Bytes for people to read, in the form of {@code hexdump -C}. Stateless. */
final class HexDump {
    private static final int WIDTH = 16;

    private HexDump() {}

    static String of(byte[] bytes) {
        StringBuilder out = new StringBuilder(5 * bytes.length + 64);
        for (int at = 0; at < bytes.length; at += WIDTH) {
            line(out, bytes, at);
        }
        return out.toString();
    }

    private static void line(StringBuilder out, byte[] bytes, int at) {
        int count = Math.min(WIDTH, bytes.length - at);
        out.append(String.format("%08x ", at));
        for (int i = 0; i < WIDTH; i++) {
            out.append(i == WIDTH / 2 ? "  " : " ");
            out.append(i < count ? String.format("%02x", bytes[at + i]) : "  ");
        }
        out.append("  |");
        for (int i = 0; i < count; i++) {
            char c = (char) (bytes[at + i] & 0xff);
            out.append(c >= 32 && c < 127 ? c : '.');
        }
        out.append("|\n");
    }
}
