package org.ashlar.node;

/**
 * Something that happened.
 *
 * @param kind what
 * @param subject of what: text whose meaning the kind tells
 */
public record NodeEvent(Kind kind, String subject) {
    /** What can happen. */
    public enum Kind {
        /** A part of the node is there; the subject is the name of an {@link Ipfs.Part}. */
        PART_CAME,
        /** A part of the node went away; the subject is the name of an {@link Ipfs.Part}. */
        PART_WENT,
        /** A file was added through {@link Ipfs}; the subject is its CID. */
        ADDED,
        /** Content was pinned through {@link Ipfs}; the subject is its CID. */
        PINNED,
        /** A pin was removed through {@link Ipfs}; the subject is its CID. */
        UNPINNED,
        /** A name was published through {@link Ipfs}; the subject is {@code /ipns/...}. */
        PUBLISHED,
        /** The first connection to a peer opened; the subject is its peer id. */
        PEER_CONNECTED,
        /** The last connection to a peer closed; the subject is its peer id. */
        PEER_DISCONNECTED
    }
}
