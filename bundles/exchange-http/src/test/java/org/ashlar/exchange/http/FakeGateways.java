package org.ashlar.exchange.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.exchange.http.wire.Answer;
import org.ashlar.exchange.http.wire.GatewayUrl;
import org.ashlar.exchange.http.wire.Gateways;
import org.ashlar.exchange.http.wire.Question;
import org.ashlar.multiformats.Cid;

/** Gateways that answer when a test says so. Confined to the thread of the test. */
final class FakeGateways implements Gateways {
    /** A request that waits for its answer. */
    record Asked(String host, Cid cid, int most, CompletableFuture<Answer> answer) {
        void say(int status, String retryAfter, byte[] body) {
            answer.complete(new Answer(status, retryAfter, body));
        }

        void say(int status) {
            say(status, "", new byte[0]);
        }

        void give(byte[] body) {
            say(200, "", body);
        }
    }

    /** All that wait, oldest first. */
    final List<Asked> open = new ArrayList<>();

    /** True to answer probes at once. */
    boolean healthy = true;

    int probes;

    @Override
    public CompletableFuture<Answer> ask(GatewayUrl gateway, Question question) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Asked asked = new Asked(gateway.host(), question.cid(), question.mostBytes(), answer);
        boolean probe = question.cid().equals(Client.PROBE);
        probes += probe ? 1 : 0;
        if (probe && healthy) {
            asked.give(new byte[0]);
            return answer;
        }
        open.add(asked);
        var unused = answer.whenComplete((said, failure) -> open.remove(asked));
        return answer;
    }

    /** The only request that waits. */
    Asked only() {
        if (open.size() != 1) {
            throw new AssertionError("requests that wait: " + open);
        }
        return open.get(0);
    }

    List<String> hosts() {
        return open.stream().map(Asked::host).toList();
    }
}
