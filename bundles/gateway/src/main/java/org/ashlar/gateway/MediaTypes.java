package org.ashlar.gateway;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Media types by the end of a file's name. Stateless. */
final class MediaTypes {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Map<String, String> BY_EXTENSION = new HashMap<>();

    static {
        put("text/html", "html", "htm", "xhtml");
        put("text/css; charset=utf-8", "css");
        put("text/javascript; charset=utf-8", "js", "mjs");
        put("text/csv; charset=utf-8", "csv");
        put("text/markdown; charset=utf-8", "md", "markdown");
        put("text/vtt; charset=utf-8", "vtt");
        put("text/calendar; charset=utf-8", "ics");
        put("text/xml; charset=utf-8", "xml");
        put(TEXT, "txt", "text", "log", "conf", "asc", "c", "h", "java", "go", "rs", "py", "sh");
        put("application/json", "json", "map", "webmanifest");
        put("application/ld+json", "jsonld");
        put("application/pdf", "pdf");
        put("application/wasm", "wasm");
        put("application/zip", "zip");
        put("application/gzip", "gz", "tgz");
        put("application/x-tar", "tar");
        put("application/x-bzip2", "bz2");
        put("application/x-xz", "xz");
        put("application/zstd", "zst");
        put("application/x-7z-compressed", "7z");
        put("application/epub+zip", "epub");
        put("application/rtf", "rtf");
        put("application/rss+xml", "rss");
        put("application/atom+xml", "atom");
        put("application/vnd.ipld.car", "car");
        put("application/octet-stream", "bin", "iso", "img", "exe", "dll", "deb", "apk");
        put("image/png", "png");
        put("image/jpeg", "jpg", "jpeg");
        put("image/gif", "gif");
        put("image/webp", "webp");
        put("image/avif", "avif");
        put("image/bmp", "bmp");
        put("image/tiff", "tif", "tiff");
        put("image/svg+xml", "svg");
        put("image/vnd.microsoft.icon", "ico");
        put("audio/mpeg", "mp3");
        put("audio/ogg", "oga", "ogg", "opus");
        put("audio/wav", "wav");
        put("audio/flac", "flac");
        put("audio/aac", "aac");
        put("audio/mp4", "m4a");
        put("video/mp4", "mp4", "m4v");
        put("video/webm", "webm");
        put("video/ogg", "ogv");
        put("video/quicktime", "mov");
        put("video/x-matroska", "mkv");
        put("video/mp2t", "ts");
        put("application/vnd.apple.mpegurl", "m3u8");
        put("application/dash+xml", "mpd");
        put("font/woff", "woff");
        put("font/woff2", "woff2");
        put("font/ttf", "ttf");
        put("font/otf", "otf");
    }

    private MediaTypes() {}

    private static void put(String type, String... extensions) {
        for (String extension : extensions) {
            BY_EXTENSION.put(extension, type);
        }
    }

    /** The type of a file of this name, or empty when its end is not known. */
    static Optional<String> ofName(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(BY_EXTENSION.get(extension));
    }
}
