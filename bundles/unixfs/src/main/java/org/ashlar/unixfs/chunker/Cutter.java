package org.ashlar.unixfs.chunker;

/** Decides where a chunk ends. Immutable. */
interface Cutter {
    /** Most bytes of a chunk. */
    int maxSize();

    /** True when every chunk but the last has the largest size. */
    default boolean fixed() {
        return false;
    }

    /**
     * Where the first chunk of the bytes ends.
     *
     * @param length bytes that count; less than {@link #maxSize} only at the end of the content
     * @return 1 to {@code length}
     */
    int cut(byte[] bytes, int length);
}
