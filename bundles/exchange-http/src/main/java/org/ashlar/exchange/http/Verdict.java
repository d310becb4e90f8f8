package org.ashlar.exchange.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.ashlar.exchange.http.wire.Answer;

/** What an answer means. */
enum Verdict {
    /** Bytes that may be the block. */
    BYTES,
    /** The gateway works and has not the block; a redirect is not followed. */
    MISSING,
    /** It is to be left alone for a time. */
    BUSY,
    /** It does not work. */
    FAILED;

    private static final Set<Integer> NO_BLOCK =
            Set.of(301, 302, 303, 307, 308, 403, 404, 410, 451);
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);

    /** Beginnings of what gateways say that have not a block and call it their error. */
    private static final List<String> NOT_FOUND =
            List.of(
                    "ipld: could not find node",
                    "peer does not have",
                    "getting pieces containing cid",
                    "failed to load root node");

    /** The meaning of an answer to a request for a block. */
    static Verdict of(Answer answer) {
        if (answer.status() == 200) {
            return BYTES;
        }
        if (NO_BLOCK.contains(answer.status()) || saysNotFound(answer)) {
            return MISSING;
        }
        return LATER.contains(answer.status()) ? BUSY : FAILED;
    }

    /** True when the answer to the probe is that of a gateway. */
    static boolean isGateway(Answer answer) {
        return answer.status() == 200
                || answer.status() == 204
                || (answer.status() == 500 && saysNotFound(answer));
    }

    private static boolean saysNotFound(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        return answer.status() != 200 && NOT_FOUND.stream().anyMatch(text::startsWith);
    }
}
