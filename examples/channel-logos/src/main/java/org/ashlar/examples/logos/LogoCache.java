package org.ashlar.examples.logos;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Pictures in memory, up to a number of bytes; the one used longest ago goes first. Any thread. */
final class LogoCache {
    private static final float LOAD = 0.75f;

    private final long maxBytes;

    /** Guarded by this; in order of use. */
    private final Map<String, byte[]> pictures = new LinkedHashMap<>(16, LOAD, true);

    /** Guarded by this. */
    private long bytes;

    LogoCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized Optional<byte[]> get(String path) {
        return Optional.ofNullable(pictures.get(path));
    }

    synchronized void put(String path, byte[] picture) {
        byte[] old = pictures.put(path, picture);
        bytes += picture.length - (old == null ? 0 : old.length);
        Iterator<byte[]> oldest = pictures.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().length;
            oldest.remove();
        }
    }
}
