package org.ashlar.shell;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.framework.Bundle;

/**
 * A stream of a session that says nothing once the framework stops: Gogo, which is interrupted
 * then, would tell the user so. As safe for use by many threads as the stream behind it.
 */
final class UntilStopping extends OutputStream {
    private final OutputStream to;
    private final Bundle framework;

    UntilStopping(OutputStream to, Bundle framework) {
        this.to = to;
        this.framework = framework;
    }

    private boolean running() {
        return (framework.getState() & (Bundle.STARTING | Bundle.ACTIVE)) != 0;
    }

    @Override
    public void write(int b) throws IOException {
        if (running()) {
            to.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (running()) {
            to.write(bytes, from, length);
        }
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }
}
