package org.ashlar.block;

import java.nio.file.Path;

/**
 * A block whose bytes stand in a file.
 *
 * @param block name and bytes, as they were read
 * @param file where they stand, absolute
 * @param offset of the first byte in the file
 */
public record FileBlock(Block block, Path file, long offset) {}
