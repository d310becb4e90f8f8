package org.ashlar.testing;

import java.nio.file.Path;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.repo.Repo;

/**
 * An open repo.
 *
 * @param directory nothing is read or written there
 * @param identity of the node
 * @param offline true for a node without a network
 */
public record FakeRepo(Path directory, PrivateKey identity, boolean offline) implements Repo {
    /** The repo of a node with a network. */
    public static FakeRepo online() {
        return online(Keys.ed25519(new byte[32]));
    }

    /** The repo of a node with a network and this identity. */
    public static FakeRepo online(PrivateKey identity) {
        return new FakeRepo(Path.of("nowhere"), identity, false);
    }

    /** The repo of a node without a network. */
    public static FakeRepo withoutNetwork() {
        return new FakeRepo(Path.of("nowhere"), Keys.ed25519(new byte[32]), true);
    }

    @Override
    public void writeApiFile(String multiaddr) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void writeGatewayFile(String url) {
        throw new UnsupportedOperationException();
    }
}
