package org.ashlar.net;

/** Whether peers that this node has not dialled can reach it. */
public enum Reachability {
    /** Nobody has tried yet, or the answers differ. */
    UNKNOWN,
    /** Peers could dial back. */
    PUBLIC,
    /** Peers could not. */
    PRIVATE
}
