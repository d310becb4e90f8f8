package org.ashlar.kad;

import java.util.List;
import java.util.Optional;
import org.ashlar.routing.PeerInfo;

/**
 * One request or answer. The arrays are shared: nobody changes them.
 *
 * @param type what is asked or answered
 * @param key binary; empty where the type has none
 * @param record a value, for {@code PUT_VALUE} and answers to {@code GET_VALUE}
 * @param closer peers near the key
 * @param providers peers that have the content
 */
public record KadMessage(
        Type type,
        byte[] key,
        Optional<KadRecord> record,
        List<PeerInfo> closer,
        List<PeerInfo> providers) {
    /** Kinds of messages. */
    public enum Type {
        /** Stores a value. */
        PUT_VALUE(0),
        /** Asks for a value. */
        GET_VALUE(1),
        /** Announces content; has no answer. */
        ADD_PROVIDER(2),
        /** Asks for peers that have content. */
        GET_PROVIDERS(3),
        /** Asks for peers near a key. */
        FIND_NODE(4),
        /** Asks for an answer; deprecated. */
        PING(5);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        /** Its number on the wire. */
        public int number() {
            return number;
        }
    }

    /** Copies the lists: what a peer told passes between the threads of a search. */
    public KadMessage {
        closer = List.copyOf(closer);
        providers = List.copyOf(providers);
    }

    /** A request that consists of a key. */
    public static KadMessage ask(Type type, byte[] key) {
        return new KadMessage(type, key, Optional.empty(), List.of(), List.of());
    }

    /** A request that stores a value. */
    public static KadMessage put(KadRecord record) {
        return new KadMessage(
                Type.PUT_VALUE, record.key(), Optional.of(record), List.of(), List.of());
    }

    /** An announcement of content by its holder. */
    public static KadMessage announce(byte[] key, PeerInfo holder) {
        return new KadMessage(Type.ADD_PROVIDER, key, Optional.empty(), List.of(), List.of(holder));
    }

    /** This message with other peers near the key. */
    public KadMessage withCloser(List<PeerInfo> peers) {
        return new KadMessage(type, key, record, peers, providers);
    }

    /** This message with other providers. */
    public KadMessage withProviders(List<PeerInfo> peers) {
        return new KadMessage(type, key, record, closer, peers);
    }

    /** This message with a value. */
    public KadMessage withRecord(KadRecord value) {
        return new KadMessage(type, key, Optional.of(value), closer, providers);
    }
}
