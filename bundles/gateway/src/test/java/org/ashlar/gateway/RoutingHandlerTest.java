package org.ashlar.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multibase;
import org.ashlar.name.NameResolver;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Values;
import org.ashlar.runtime.CallContext;
import org.ashlar.testing.FakeHttpExchange;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakePools;
import org.ashlar.testing.FakeRouting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers as Kubo v0.43.1 gives them at {@code /routing/v1}, where they are not said to differ. */
final class RoutingHandlerTest {
    private static final String CID = "bafkreicyaswbtrz5orcw6c24njkvzyjxhywbba7hrzhl5d2ioy7rcfrqcq";
    private static final PeerId PEER =
            PeerId.parse("12D3KooWCZeavbnGc25QidMjFJoytUATsPs2nWmJCjLx6rUYdxGw");
    private static final PeerId OTHER =
            PeerId.parse("12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8");
    private static final String NAME = PEER.toCid().toString(Multibase.BASE36);
    private static final String RECORD =
            "{\"Addrs\":[\"/ip4/127.0.0.1/tcp/33489\"],\"ID\":\""
                    + PEER
                    + "\",\"Schema\":\"peer\"}";
    private static final String TYPE = "application/vnd.ipfs.ipns-record";
    private static final Instant NOW = Instant.parse("2026-11-28T02:45:10Z");

    private final FakePools pools = new FakePools();
    private final FakeRouting routing = new FakeRouting();
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final SwitchedNames names = new SwitchedNames();
    private final RoutingHandler handler =
            new RoutingHandler(routing, names, config, false, pools, () -> NOW);

    @AfterEach
    void end() {
        pools.close();
    }

    private void known() {
        routing.providers.add(
                new PeerInfo(PEER, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/33489"))));
    }

    private FakeHttpExchange ask(String method, String target, String... headers)
            throws IOException {
        FakeHttpExchange exchange = new FakeHttpExchange(method, "/routing/v1" + target);
        for (int i = 0; i < headers.length; i += 2) {
            exchange.with(headers[i], headers[i + 1]);
        }
        handler.handle(exchange);
        return exchange;
    }

    private FakeHttpExchange get(String target, String... headers) throws IOException {
        return ask("GET", target, headers);
    }

    @Test
    void givesProvidersInOneDocument() throws IOException {
        known();
        FakeHttpExchange answer = get("/providers/" + CID);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"Providers\":[" + RECORD + "]}");
        assertThat(answer.responseHeader("Content-Type")).isEqualTo("application/json");
        assertThat(answer.responseHeader("Vary")).isEqualTo("Accept");
        assertThat(answer.responseHeader("Cache-Control"))
                .isEqualTo(
                        "public, max-age=300, stale-while-revalidate=600, stale-if-error=172800");
        assertThat(answer.responseHeader("Last-Modified"))
                .isEqualTo("Sat, 28 Nov 2026 02:45:10 GMT");
        assertThat(answer.responseHeader("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void givesProvidersLineByLineToWhoeverAcceptsThat() throws IOException {
        known();
        FakeHttpExchange answer =
                get("/providers/" + CID, "Accept", "application/json, application/x-ndjson;q=0.9");

        assertThat(answer.text()).isEqualTo(RECORD + "\n");
        assertThat(answer.responseHeader("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(answer.announced()).isEmpty();
        assertThat(answer.ended()).isTrue();
    }

    @Test
    void saysThatNothingWasFoundWithoutAFailure() throws IOException {
        FakeHttpExchange answer = get("/providers/" + CID);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"Providers\":[]}");
        assertThat(answer.responseHeader("Cache-Control"))
                .isEqualTo("public, max-age=15, stale-while-revalidate=60, stale-if-error=3600");
        assertThat(get("/providers/" + CID, "Accept", "application/x-ndjson").sent()).isEmpty();
        assertThat(get("/peers/" + NAME).text()).isEqualTo("{\"Peers\":[]}");
    }

    @Test
    void leavesOutWhatIsNotWanted() throws IOException {
        known();
        assertThat(get("/providers/" + CID + "?filter-addrs=udp").text())
                .isEqualTo("{\"Providers\":[]}");
        assertThat(get("/providers/" + CID + "?filter-addrs=tcp,quic-v1").text()).contains(RECORD);
        assertThat(get("/providers/" + CID + "?filter-protocols=transport-bitswap").text())
                .isEqualTo("{\"Providers\":[]}");
        assertThat(get("/providers/" + CID + "?filter-protocols=unknown,transport-bitswap").text())
                .contains(RECORD);
    }

    @Test
    void findsPeersByEachFormOfTheirId() throws IOException {
        known();
        for (String id : List.of(NAME, PEER.toString(), PEER.toCid().toString())) {
            assertThat(get("/peers/" + id).text()).isEqualTo("{\"Peers\":[" + RECORD + "]}");
        }
        assertThat(get("/peers/" + CID).text()).isEqualTo("{\"Peers\":[]}");
        assertThat(get("/dht/closest/peers/" + NAME).text())
                .isEqualTo("{\"Peers\":[" + RECORD + "]}");
        assertThat(get("/dht/closest/peers/" + CID).status()).isEqualTo(200);
    }

    @Test
    void givesFewPeersInADocumentAndMoreInAStream() throws IOException {
        for (int i = 0; i < 50; i++) {
            known();
        }
        assertThat(get("/providers/" + CID).text().split("Schema", -1)).hasSize(21);
        assertThat(get("/providers/" + CID, "Accept", "application/x-ndjson").text().lines())
                .hasSize(50);
    }

    @Test
    void refusesWhatCannotBeAnswered() throws IOException {
        assertThat(get("/providers/nonsense").status()).isEqualTo(400);
        assertThat(get("/providers/nonsense").text())
                .startsWith("unable to parse CID: invalid cid");
        assertThat(get("/providers/" + CID, "Accept", "text/html").text())
                .isEqualTo("no supported content types");
        assertThat(get("/peers/nonsense").status()).isEqualTo(400);
        assertThat(get("/dht/closest/peers/nonsense").text())
                .startsWith("unable to parse key \"nonsense\"");
        assertThat(get("/ipns/nonsense").status()).isEqualTo(400);
        for (String path : List.of("", "/", "/other", "/dht/closest/peers/", "/providers/a/b")) {
            assertThat(get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(ask("POST", "/providers/" + CID).status()).isEqualTo(405);
        assertThat(ask("HEAD", "/providers/" + CID).status()).isEqualTo(405);
        assertThat(ask("PUT", "/providers/").status()).isEqualTo(501);
        assertThat(ask("OPTIONS", "/providers/" + CID).status()).isEqualTo(200);
    }

    @Test
    void servesNothingWhenSwitchedOff() throws IOException {
        known();
        config.set("Gateway.ExposeRoutingAPI", false);
        assertThat(get("/providers/" + CID).status()).isEqualTo(404);
    }

    @Test
    void givesTheRecordOfANameWithItsTimes() throws IOException {
        names.set(new OneRecord());
        for (String accept : List.of(TYPE, "*/*")) {
            FakeHttpExchange answer = get("/ipns/" + NAME, "Accept", accept);
            assertThat(answer.text()).isEqualTo("signed");
            assertThat(answer.responseHeader("Content-Type")).isEqualTo(TYPE);
            assertThat(answer.responseHeader("Cache-Control"))
                    .isEqualTo(
                            "public, max-age=300, stale-while-revalidate=172500,"
                                    + " stale-if-error=172500");
            assertThat(answer.responseHeader("Expires")).isEqualTo("Mon, 30 Nov 2026 02:45:10 GMT");
            assertThat(answer.responseHeader("Etag")).matches("\"[0-9a-f]{16}\"");
            assertThat(answer.responseHeader("Content-Disposition"))
                    .isEqualTo("attachment; filename=\"" + NAME + ".ipns-record\"");
        }
        FakeHttpExchange refused = get("/ipns/" + NAME, "Accept", "application/json");
        assertThat(refused.status()).isEqualTo(406);
        assertThat(refused.text()).contains("retry with '" + TYPE + "'");
    }

    @Test
    void saysThatANameHasNoRecord() throws IOException {
        FakeHttpExchange answer = get("/ipns/" + NAME);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.responseHeader("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.text()).isEqualTo("delegate error: routing: not found\n");
        names.set(new OneRecord());
        assertThat(get("/ipns/" + OTHER.toCid()).text()).contains("not found");
    }

    @Test
    void leavesItToTheListenerToSayThatRecordsAreNotHadAtTheMoment() {
        names.away();
        assertThatThrownBy(() -> get("/ipns/" + NAME)).isInstanceOf(UnavailableException.class);
    }

    private FakeHttpExchange put(String type, byte[] body) throws IOException {
        FakeHttpExchange exchange =
                new FakeHttpExchange("PUT", "/routing/v1/ipns/" + NAME)
                        .with("Content-Type", type)
                        .body(body);
        handler.handle(exchange);
        return exchange;
    }

    @Test
    void placesRecordsAndRefusesOthers() throws IOException {
        byte[] record = "signed".getBytes(StandardCharsets.UTF_8);
        assertThat(put(TYPE, record).status()).isEqualTo(200);
        assertThat(routing.value(Values.ipnsKey(PEER))).isEqualTo(record);
        assertThat(put("text/plain", record).status()).isEqualTo(406);
        assertThat(put(TYPE, new byte[20_000]).status()).isEqualTo(400);
    }

    /** Knows one name. */
    private static final class OneRecord implements NameResolver {
        @Override
        public Resolved resolve(CallContext context, String name, boolean offline) {
            throw new ContentNotFoundException("unused");
        }

        @Override
        public Signed signedRecord(CallContext context, PeerId name, boolean offline) {
            if (!name.equals(PEER)) {
                throw new ContentNotFoundException("could not resolve name");
            }
            return new Signed(
                    "signed".getBytes(StandardCharsets.UTF_8),
                    Duration.ofMinutes(5),
                    NOW.plus(Duration.ofDays(2)));
        }

        @Override
        public boolean hasDnsLink(CallContext context, String domain) {
            return false;
        }
    }
}
