package org.ashlar.unixfs.node;

import org.ashlar.multiformats.Cid;

/**
 * A finished part of a tree, as its parent will link it.
 *
 * @param cid name of its root block
 * @param content bytes of file content below it
 * @param total bytes of all blocks below it, as if none were shared
 */
public record Child(Cid cid, long content, long total) {}
