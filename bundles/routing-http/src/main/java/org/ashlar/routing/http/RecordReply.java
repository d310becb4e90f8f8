package org.ashlar.routing.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.routing.Values;
import org.jspecify.annotations.Nullable;

/** Takes an answer with one signed record, or with none. Confined to one event loop. */
final class RecordReply implements Reply {
    /** The form of a signed record. */
    static final String TYPE = "application/vnd.ipfs.ipns-record";

    private final Endpoint endpoint;
    private final CompletableFuture<byte[]> record;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private @Nullable ErrorText error;
    private boolean absent;

    /**
     * @param record receives the record, unchecked, or a {@link ContentNotFoundException}
     */
    RecordReply(Endpoint endpoint, CompletableFuture<byte[]> record) {
        this.endpoint = endpoint;
        this.record = record;
    }

    @Override
    public void head(int status, String type) {
        if (ErrorText.is(status)) {
            error = new ErrorText(endpoint, status);
        } else {
            absent = !type.equals(TYPE); // so say servers that have none
        }
    }

    @Override
    public void body(ByteBuf piece) {
        if (error != null) {
            error.add(piece);
        } else if (!absent) {
            if (bytes.size() + piece.readableBytes() > Values.MAX_VALUE) {
                throw new ProtocolViolationException(
                        "a record is longer than " + Values.MAX_VALUE + " bytes");
            }
            byte[] more = new byte[piece.readableBytes()];
            piece.readBytes(more);
            bytes.writeBytes(more);
        }
    }

    @Override
    public boolean enough() {
        return absent || (error != null && error.full()) || record.isDone();
    }

    @Override
    public void end() {
        if (error != null) {
            record.completeExceptionally(error.failure());
        } else if (absent) {
            record.completeExceptionally(new ContentNotFoundException("routing: not found"));
        } else {
            record.complete(bytes.toByteArray());
        }
    }

    @Override
    public void fail(IpfsException why) {
        record.completeExceptionally(why);
    }
}
