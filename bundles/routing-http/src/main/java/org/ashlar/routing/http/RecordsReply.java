package org.ashlar.routing.http;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.routing.PeerFilter;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ResultStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns an answer with peers, a stream or one document, into results as they come. Confined to one
 * event loop.
 *
 * @see <a href="https://specs.ipfs.tech/routing/http-routing-v1/#streaming">Streaming</a>
 */
final class RecordsReply implements Reply {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    /** What is asked for: a stream, or what servers without streams have. */
    static final String ACCEPT = NDJSON + "," + JSON;

    private final Endpoint endpoint;
    private final PeerFilter filter;
    private final ResultStream<PeerInfo> results;
    private final Set<PeerId> seen = new HashSet<>();
    private @Nullable ErrorText error;
    private @Nullable TextPieces pieces;

    /**
     * @param filter what the server was asked to leave out, as not every server does
     */
    RecordsReply(Endpoint endpoint, PeerFilter filter, ResultStream<PeerInfo> results) {
        this.endpoint = endpoint;
        this.filter = filter;
        this.results = results;
    }

    @Override
    public void head(int status, String type) {
        if (ErrorText.is(status)) {
            error = new ErrorText(endpoint, status);
        } else if (type.equals(NDJSON)) {
            pieces = TextPieces.lines(line -> take(Records.json(line)));
        } else if (type.equals(JSON)) {
            pieces = TextPieces.whole(text -> Records.list(Records.json(text)).forEach(this::take));
        } else {
            throw new ProtocolViolationException("an answer of the type \"" + type + "\"");
        }
    }

    private void take(@Nullable Object json) {
        Records.peer(json)
                .flatMap(record -> filter.apply(record.peer(), record.protocols()))
                .filter(peer -> seen.add(peer.id()))
                .ifPresent(results::offer);
    }

    @Override
    public void body(ByteBuf bytes) {
        if (error != null) {
            error.add(bytes);
        } else if (pieces != null) {
            pieces.add(bytes);
        }
    }

    @Override
    public boolean enough() {
        return results.full() || (error != null && error.full());
    }

    @Override
    public void end() {
        try {
            if (error != null) {
                throw error.failure();
            }
            if (pieces != null && !results.full()) {
                pieces.end();
            }
            results.end();
        } catch (ContentNotFoundException e) {
            results.end(); // nobody is known, says the server
        } catch (IpfsException e) {
            results.fail(e);
        }
    }

    @Override
    public void fail(IpfsException why) {
        results.fail(why);
    }
}
