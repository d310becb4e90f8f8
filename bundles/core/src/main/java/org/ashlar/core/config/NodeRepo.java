package org.ashlar.core.config;

import java.nio.file.Path;
import org.ashlar.core.repo.OpenRepo;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.repo.Repo;

/** The open repo as others see it. Safe for use by any thread. */
record NodeRepo(OpenRepo open, Mode mode) implements Repo {
    @Override
    public Path directory() {
        return open.layout().directory();
    }

    @Override
    public PrivateKey identity() {
        return open.identity();
    }

    @Override
    public boolean offline() {
        return mode.offline();
    }

    @Override
    public void writeApiFile(String multiaddr) {
        if (mode != Mode.COMMAND) {
            open.publishApi(multiaddr);
        }
    }

    @Override
    public void writeGatewayFile(String url) {
        if (mode != Mode.COMMAND) {
            open.publishGateway(url);
        }
    }
}
