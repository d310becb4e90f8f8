package org.ashlar.crypto;

/**
 * A public identity key. Immutable.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">peer ids</a>
 */
public interface PublicKey {
    /** Kind of key. */
    KeyType type();

    /** The key's bytes as they stand in field 2 of the protobuf. */
    byte[] raw();

    /** The protobuf form, in its canonical encoding. */
    byte[] encoded();

    /** True when {@code signature} over {@code message} was made by the matching private key. */
    boolean verifies(byte[] message, byte[] signature);

    /** The peer id of the key's owner. */
    default PeerId peerId() {
        return PeerId.of(this);
    }
}
