package org.ashlar.routing.http;

import static org.ashlar.routing.http.Routers.ADDRESSES;
import static org.ashlar.routing.http.Routers.CONTENT;
import static org.ashlar.routing.http.Routers.JSON;
import static org.ashlar.routing.http.Routers.NDJSON;
import static org.ashlar.routing.http.Routers.ONE;
import static org.ashlar.routing.http.Routers.TWO;
import static org.ashlar.routing.http.Routers.all;
import static org.ashlar.routing.http.Routers.failure;
import static org.ashlar.routing.http.Routers.first;
import static org.ashlar.routing.http.Routers.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.routing.PeerInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a router reads and sends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HttpRouterTest {
    private final Routers routers = new Routers();

    @AfterEach
    void close() {
        routers.close();
    }

    @Test
    void readsAStreamOfProvidersAndAsksWithFilters() throws IOException {
        String body = record(ONE, ADDRESSES) + "\n\n" + record(TWO, "") + "\n" + record(ONE, "");
        try (var server = ScriptedServer.answering(200, NDJSON + "; charset=utf-8", body)) {
            var found = all(routers.router(server).findProviders(CONTENT, 10));

            assertThat(found).containsExactly(first(), new PeerInfo(PeerId.parse(TWO), List.of()));
            assertThat(server.requests.get(0))
                    .startsWith("GET /routing/v1/providers/bafkreih")
                    .contains("?filter-protocols=transport-bitswap,unknown HTTP/1.1\n")
                    .containsIgnoringCase("\naccept: application/x-ndjson,application/json\n");
        }
    }

    @Test
    void readsADocumentOfProvidersFromServersWithoutStreams() throws IOException {
        String body =
                "{\"Providers\":["
                        + record(ONE, ADDRESSES)
                        + ",{\"Schema\":\"new\",\"ID\":\"x\"},"
                        + record(TWO, ",\"Protocols\":[\"transport-graphsync-filecoinv1\"]")
                        + "]}";
        try (var server = ScriptedServer.answering(200, JSON, body)) {
            assertThat(all(routers.router(server).findProviders(CONTENT, 10)))
                    .containsExactly(first());
        }
    }

    @Test
    void understandsRecordsOfTheSchemaBefore() throws IOException {
        String body =
                "{\"Providers\":[{\"Schema\":\"bitswap\",\"Protocol\":\"transport-bitswap\",\"ID\":\""
                        + ONE
                        + "\"}]}";
        try (var server = ScriptedServer.answering(200, JSON, body)) {
            assertThat(all(routers.router(server).findProviders(CONTENT, 10)))
                    .containsExactly(new PeerInfo(PeerId.parse(ONE), List.of()));
        }
    }

    @Test
    void stopsAtTheLimit() throws IOException {
        String body = record(ONE, "") + "\n" + record(TWO, "") + "\n";
        try (var server = ScriptedServer.answering(200, NDJSON, body)) {
            assertThat(all(routers.router(server).findProviders(CONTENT, 1))).hasSize(1);
        }
    }

    @Test
    void takesNothingFoundInEachFormAsAnEmptyResult() throws IOException {
        for (String body : List.of("{\"Providers\":[]}", "{\"Providers\":null}", "{}")) {
            try (var server = ScriptedServer.answering(200, JSON, body)) {
                assertThat(all(routers.router(server).findProviders(CONTENT, 9))).isEmpty();
            }
        }
        try (var server = ScriptedServer.answering(404, "text/plain", "no")) {
            assertThat(all(routers.router(server).findProviders(CONTENT, 9))).isEmpty();
            assertThat(all(routers.router(server).searchValue(name()))).isEmpty();
        }
        try (var server = ScriptedServer.answering(200, "text/plain", "no record")) {
            assertThat(all(routers.router(server).searchValue(name()))).isEmpty();
        }
    }

    @Test
    void findsPeersAndTellsOfThoseThatAreUnknown() throws Exception {
        String body = "{\"Peers\":[" + record(TWO, "") + "," + record(ONE, ADDRESSES) + "]}";
        try (var server = ScriptedServer.answering(200, JSON, body)) {
            assertThat(routers.router(server).findPeer(PeerId.parse(TWO)).get().addresses())
                    .isEmpty();
            assertThat(server.requests.get(0)).startsWith("GET /routing/v1/peers/bafz");
            assertThat(failure(routers.router(server).findPeer(PeerId.of(CONTENT))))
                    .isInstanceOf(ContentNotFoundException.class);
            assertThat(all(routers.router(server).closestPeers(CONTENT.bytes()))).hasSize(2);
            assertThat(server.requests.get(2)).startsWith("GET /routing/v1/dht/closest/peers/bafz");
        }
    }

    private static byte[] name() {
        byte[] id = PeerId.parse(ONE).bytes();
        byte[] key =
                java.util.Arrays.copyOf("/ipns/".getBytes(StandardCharsets.UTF_8), 6 + id.length);
        System.arraycopy(id, 0, key, 6, id.length);
        return key;
    }

    @Test
    void getsRecordsThatAreValid() throws IOException {
        try (var server = ScriptedServer.answering(200, RecordReply.TYPE, "good one")) {
            assertThat(all(routers.router(server).searchValue(name())))
                    .containsExactly("good one".getBytes(StandardCharsets.UTF_8));
            assertThat(server.requests.get(0))
                    .startsWith("GET /routing/v1/ipns/k51q")
                    .containsIgnoringCase("accept: " + RecordReply.TYPE);
        }
        try (var server = ScriptedServer.answering(200, RecordReply.TYPE, "forged")) {
            assertThatThrownBy(() -> all(routers.router(server).searchValue(name())))
                    .isInstanceOf(ProtocolViolationException.class)
                    .hasMessageContaining("not good");
        }
    }

    @Test
    void putsRecordsAndTellsWhyAServerRefusesThem() throws Exception {
        byte[] value = "good new".getBytes(StandardCharsets.UTF_8);
        try (var server = ScriptedServer.answering(200, "text/plain", "")) {
            routers.router(server).putValue(name(), value).get();
            assertThat(server.requests.get(0))
                    .startsWith("PUT /routing/v1/ipns/k51q")
                    .containsIgnoringCase("content-type: " + RecordReply.TYPE)
                    .endsWith("good new");
        }
        try (var server = ScriptedServer.answering(400, "text/plain", "too\u0007 old")) {
            assertThat(failure(routers.router(server).putValue(name(), value)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("status 400: too  old");
        }
    }

    @Test
    void hasNoOtherValuesAndTakesNoAnnouncements() throws Exception {
        try (var server = ScriptedServer.answering(200, "text/plain", "")) {
            byte[] key = "/pk/x".getBytes(StandardCharsets.UTF_8);
            assertThat(all(routers.router(server).searchValue(key))).isEmpty();
            assertThat(failure(routers.router(server).putValue(key, key)))
                    .isInstanceOf(UnavailableException.class);
            assertThat(failure(routers.router(server).provide(CONTENT)))
                    .hasMessageContaining("takes no announcements");
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void takesUrlsOfServersOnly() {
        assertThat(Endpoint.parse("https://example.org/routing/v1/"))
                .isEqualTo(new Endpoint(true, "example.org", 443));
        assertThat(Endpoint.parse("http://[::1]:81").authority()).isEqualTo("[::1]:81");
        for (String url :
                List.of("", "ftp://example.org", "example.org", "https://", "https://x/other")) {
            assertThatThrownBy(() -> Endpoint.parse(url))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }
}
