package org.ashlar.repo;

import java.nio.file.Path;
import org.ashlar.crypto.PrivateKey;
import org.osgi.annotation.versioning.ProviderType;

/** The open repo; the service is present only while its lock is held. */
@ProviderType
public interface Repo {
    /** Version of the layout, the same number as Kubo's. */
    int VERSION = 18;

    /** The repo's directory, absolute. */
    Path directory();

    /** The node's identity. */
    PrivateKey identity();

    /** True when the node was started without a network. */
    boolean offline();

    /** Publishes the first RPC listener in the file {@code api}; removed at close. */
    void writeApiFile(String multiaddr);

    /** Publishes the first gateway listener in the file {@code gateway}; removed at close. */
    void writeGatewayFile(String url);
}
