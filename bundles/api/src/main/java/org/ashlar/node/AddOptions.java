package org.ashlar.node;

/**
 * What becomes of an added file.
 *
 * @param pin true to keep it; else the next collection may remove it
 * @param name label of the pin, empty for none
 */
public record AddOptions(boolean pin, String name) {
    /** Keeps the file, under a label that may be empty; at most 255 bytes. */
    public static AddOptions pinned(String name) {
        return new AddOptions(true, name);
    }

    /** Stores the file as a cache does. */
    public static AddOptions unpinned() {
        return new AddOptions(false, "");
    }
}
