package org.ashlar.exchange.http.wire;

import org.ashlar.multiformats.Cid;

/**
 * A request for one block.
 *
 * @param cid wanted block
 * @param mostBytes bound of the block's size; a longer body fails
 * @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/">Trustless Gateway</a>
 */
public record Question(Cid cid, int mostBytes) {
    /** Media type of a block. */
    static final String TYPE = "application/vnd.ipld.raw";

    String path() {
        return "/ipfs/" + cid + "?format=raw";
    }
}
