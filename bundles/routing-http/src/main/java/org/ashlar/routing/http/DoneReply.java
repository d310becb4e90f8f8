package org.ashlar.routing.http;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.ashlar.error.IpfsException;
import org.jspecify.annotations.Nullable;

/** Takes an answer whose status says all. Confined to one event loop. */
final class DoneReply implements Reply {
    private final Endpoint endpoint;
    private final CompletableFuture<Void> done;
    private @Nullable ErrorText error;

    DoneReply(Endpoint endpoint, CompletableFuture<Void> done) {
        this.endpoint = endpoint;
        this.done = done;
    }

    @Override
    public void head(int status, String type) {
        if (ErrorText.is(status)) {
            error = new ErrorText(endpoint, status);
        }
    }

    @Override
    public void body(ByteBuf bytes) {
        if (error != null) {
            error.add(bytes);
        }
    }

    @Override
    public boolean enough() {
        return error == null || error.full();
    }

    @Override
    public void end() {
        if (error == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(error.failure());
        }
    }

    @Override
    public void fail(IpfsException why) {
        done.completeExceptionally(why);
    }
}
