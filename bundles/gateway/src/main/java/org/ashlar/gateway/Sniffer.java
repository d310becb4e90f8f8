package org.ashlar.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Guesses a media type by the first bytes. Stateless.
 *
 * @see <a href="https://mimesniff.spec.whatwg.org/">MIME sniffing</a>
 */
final class Sniffer {
    /** Bytes worth looking at. */
    static final int LENGTH = 512;

    private record Magic(int offset, byte[] bytes, String type) {
        boolean fits(byte[] content) {
            if (content.length < offset + bytes.length) {
                return false;
            }
            for (int i = 0; i < bytes.length; i++) {
                if (content[offset + i] != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Magic> MAGIC =
            List.of(
                    hex(0, "89504e470d0a1a0a", "image/png"),
                    hex(0, "ffd8ff", "image/jpeg"),
                    text(0, "GIF8", "image/gif"),
                    text(8, "WEBP", "image/webp"),
                    text(8, "WAVE", "audio/wav"),
                    text(4, "ftypavif", "image/avif"),
                    text(4, "ftypqt", "video/quicktime"),
                    text(4, "ftyp", "video/mp4"),
                    hex(0, "1a45dfa3", "video/webm"),
                    text(0, "OggS", "application/ogg"),
                    text(0, "fLaC", "audio/flac"),
                    text(0, "ID3", "audio/mpeg"),
                    hex(0, "fffb", "audio/mpeg"),
                    text(0, "%PDF-", "application/pdf"),
                    hex(0, "504b0304", "application/zip"),
                    hex(0, "1f8b08", "application/gzip"),
                    text(0, "BZh", "application/x-bzip2"),
                    hex(0, "fd377a585a00", "application/x-xz"),
                    hex(0, "28b52ffd", "application/zstd"),
                    hex(0, "377abcaf271c", "application/x-7z-compressed"),
                    text(257, "ustar", "application/x-tar"),
                    hex(0, "0061736d", "application/wasm"),
                    text(0, "wOFF", "font/woff"),
                    text(0, "wOF2", "font/woff2"),
                    text(0, "BM", "image/bmp"),
                    hex(0, "00000100", "image/vnd.microsoft.icon"));

    private static final List<String> HTML =
            List.of("<!doctype html", "<html", "<head", "<body", "<script", "<title", "<!--");

    private Sniffer() {}

    private static Magic hex(int offset, String bytes, String type) {
        return new Magic(offset, HexFormat.of().parseHex(bytes), type);
    }

    private static Magic text(int offset, String bytes, String type) {
        return new Magic(offset, bytes.getBytes(StandardCharsets.US_ASCII), type);
    }

    /** The likely type of content that begins so. */
    static String type(byte[] content) {
        for (Magic magic : MAGIC) {
            if (magic.fits(content)) {
                return magic.type();
            }
        }
        if (!isText(content)) {
            return "application/octet-stream";
        }
        String start =
                new String(content, StandardCharsets.UTF_8).stripLeading().toLowerCase(Locale.ROOT);
        if (HTML.stream().anyMatch(start::startsWith)) {
            return "text/html";
        }
        if (start.startsWith("<svg")) {
            return "image/svg+xml";
        }
        return start.startsWith("<?xml") ? "text/xml; charset=utf-8" : "text/plain; charset=utf-8";
    }

    private static boolean isText(byte[] content) {
        for (byte b : content) {
            boolean control = b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t';
            if ((control && b != '\f' && b != 0x1b) || b == 0x7f) {
                return false;
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            // A character cut by the end is no fault.
            return content.length >= LENGTH && bytes.remaining() < 4;
        }
    }
}
