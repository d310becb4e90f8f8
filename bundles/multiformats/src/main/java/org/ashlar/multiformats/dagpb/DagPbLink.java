package org.ashlar.multiformats.dagpb;

import org.ashlar.multiformats.Cid;

/**
 * A named link of a dag-pb node.
 *
 * @param cid where it leads
 * @param name empty in files
 * @param size bytes of all blocks below, as its maker claims
 */
public record DagPbLink(Cid cid, String name, long size) {}
