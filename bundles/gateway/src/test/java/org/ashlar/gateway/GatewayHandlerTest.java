package org.ashlar.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.name.NameResolver;
import org.ashlar.path.ContentPath;
import org.ashlar.runtime.CallContext;
import org.ashlar.testing.FakeHttpExchange;
import org.junit.jupiter.api.Test;

/** What the recorded answers do not show. */
class GatewayHandlerTest {
    private final GatewayFixture fixture = new GatewayFixture();

    private Cid raw(String text) {
        return fixture.put(Multicodec.RAW, text.getBytes(StandardCharsets.UTF_8));
    }

    private Cid directory(DagPbLink... links) {
        byte[] data = UnixFsNode.directory().encode();
        return fixture.put(
                Multicodec.DAG_PB, new DagPbNode(List.of(links), Optional.of(data)).encode());
    }

    @Test
    void mergesRangesThatTouch() throws Exception {
        Cid cid = raw("0123456789");
        FakeHttpExchange got = fixture.get("/ipfs/" + cid, "Range", "bytes=0-3,4-5,2-3");
        assertThat(got.status()).isEqualTo(206);
        assertThat(got.responseHeader("Content-Range")).isEqualTo("bytes 0-5/10");
        assertThat(got.text()).isEqualTo("012345");
    }

    @Test
    void sendsRangesThatDoNotTouchInParts() throws Exception {
        Cid cid = raw("0123456789");
        FakeHttpExchange got = fixture.get("/ipfs/" + cid, "Range", "bytes=8-, 0-1, 50-60, 4-4");
        String type = got.responseHeader("Content-Type");
        assertThat(got.status()).isEqualTo(206);
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        String text = "text/plain; charset=utf-8";
        assertThat(got.text())
                .isEqualTo(
                        part(boundary, text, "0-1", "01")
                                + part(boundary, text, "4-4", "4")
                                + part(boundary, text, "8-9", "89")
                                + "\r\n--"
                                + boundary
                                + "--\r\n");
        assertThat(got.ended()).isTrue();
    }

    private static String part(String boundary, String type, String range, String body) {
        return "\r\n--"
                + boundary
                + "\r\nContent-Type: "
                + type
                + "\r\nContent-Range: bytes "
                + range
                + "/10\r\n\r\n"
                + body;
    }

    @Test
    void refusesManyRangesAndNonsense() throws Exception {
        Cid cid = raw("0123456789");
        String many = "bytes=0-0,2-2,4-4,6-6,8-8";
        assertThat(fixture.get("/ipfs/" + cid, "Range", many).status()).isEqualTo(416);
        for (String bad : List.of("bytes=", "bytes=-", "bytes=5-1", "bytes=1-2-3", "bytes=+1-2")) {
            assertThat(fixture.get("/ipfs/" + cid, "Range", bad).status()).as(bad).isEqualTo(400);
        }
        String huge = "bytes=99999999999999999999999-";
        assertThat(fixture.get("/ipfs/" + cid, "Range", huge).status()).isEqualTo(400);
        assertThat(fixture.get("/ipfs/" + cid, "Range", "bytes=-0").status()).isEqualTo(416);
        assertThat(fixture.get("/ipfs/" + cid, "Range", "bytes=-50").text())
                .isEqualTo("0123456789");
    }

    @Test
    void refusesRangesOfLargeFilesWhenConfigured() throws Exception {
        Cid cid = raw("0123456789");
        fixture.config.set("Gateway.MaxRangeRequestFileSize", 9);
        assertThat(fixture.get("/ipfs/" + cid, "Range", "bytes=0-1").status()).isEqualTo(501);
        assertThat(fixture.get("/ipfs/" + cid).status()).isEqualTo(200);
    }

    @Test
    void namesInListingsCannotBecomeMarkup() throws Exception {
        String evil = "<script>alert(1)</script>\"'\n\u0001";
        Cid directory =
                directory(
                        new DagPbLink(raw("x"), "a b?#%", 1),
                        new DagPbLink(raw("x"), evil, 1),
                        new DagPbLink(raw("x"), "javascript:alert(1)", 1));
        FakeHttpExchange got = fixture.get("/ipfs/" + directory + "/");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.announced()).as("streamed").isEmpty();
        assertThat(got.responseHeader("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(got.responseHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(got.text())
                .doesNotContain("<script")
                .doesNotContain("\u0001")
                .doesNotContain("href=\"javascript:")
                .contains("href=\"/ipfs/" + directory + "/a%20b%3F%23%25\"")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;");
    }

    @Test
    void errorsForBrowsersCannotBecomeMarkup() throws Exception {
        Cid directory = directory();
        String target = "/ipfs/" + directory + "/%3Cscript%3Ealert(1)%3C/script%3E";
        FakeHttpExchange got = fixture.get(target, "Accept", "text/html");
        assertThat(got.status()).isEqualTo(404);
        assertThat(got.responseHeader("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(got.responseHeader("Content-Security-Policy")).isNotEmpty();
        assertThat(got.text()).contains("no link named").doesNotContain("<script");
        fixture.config.set("Gateway.DisableHTMLErrors", true);
        assertThat(fixture.get(target, "Accept", "text/html").responseHeader("Content-Type"))
                .isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void chosenFileNamesCannotBecomeHeaders() throws Exception {
        Cid cid = raw("x");
        for (String evil : List.of("a%0d%0aSet-Cookie:%20x=1", "a%22;%20b=%22c", "a%00b", "a%5c")) {
            for (String format : List.of("", "&format=raw", "&format=car", "&format=tar")) {
                FakeHttpExchange got = fixture.get("/ipfs/" + cid + "?filename=" + evil + format);
                assertThat(got.status()).as(evil).isEqualTo(200);
                String value = got.responseHeader("Content-Disposition");
                assertThat(value.chars().filter(c -> c == '"').count()).as(value).isEqualTo(2);
                assertThat(value).doesNotContain("\\").doesNotContain("\n");
                assertThat(got.responseHeader("Set-Cookie")).isEmpty();
            }
        }
    }

    @Test
    void streamsListingsOfManyEntries() throws Exception {
        Cid target = raw("x");
        List<DagPbLink> links = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            links.add(new DagPbLink(target, "file-" + i, 1));
        }
        Cid directory = directory(links.toArray(DagPbLink[]::new));
        FakeHttpExchange got = fixture.get("/ipfs/" + directory + "/");
        assertThat(got.ended()).isTrue();
        assertThat(got.text().split("<tr>", -1)).hasSize(20_001);
    }

    @Test
    void listingIsNotModifiedForItsOwnTag() throws Exception {
        Cid directory = directory(new DagPbLink(raw("x"), "x", 1));
        String tag = fixture.get("/ipfs/" + directory + "/").responseHeader("Etag");
        FakeHttpExchange got = fixture.get("/ipfs/" + directory + "/", "If-None-Match", tag);
        assertThat(got.status()).isEqualTo(304);
        assertThat(got.responseHeader("Cache-Control")).startsWith("public, max-age=604800");
        assertThat(got.sent()).isEmpty();
    }

    @Test
    void filesWithAModificationTimeCanBeAskedForByIt() throws Exception {
        byte[] data =
                UnixFsNode.file(new byte[] {'x'})
                        .withMtime(Instant.parse("2024-05-06T07:08:09Z"))
                        .encode();
        Cid cid = fixture.put(Multicodec.DAG_PB, DagPbNode.leaf(data).encode());
        FakeHttpExchange got = fixture.get("/ipfs/" + cid);
        String time = "Mon, 06 May 2024 07:08:09 GMT";
        assertThat(got.responseHeader("Last-Modified")).isEqualTo(time);
        assertThat(fixture.get("/ipfs/" + cid, "If-Modified-Since", time).status()).isEqualTo(304);
        String before = "Sun, 05 May 2024 07:08:09 GMT";
        assertThat(fixture.get("/ipfs/" + cid, "If-Modified-Since", before).status())
                .isEqualTo(200);
        assertThat(fixture.get("/ipfs/" + cid, "If-Modified-Since", "nonsense").status())
                .isEqualTo(200);
    }

    @Test
    void previewsIpldBlocksForBrowsers() throws Exception {
        Cid cid =
                fixture.put(
                        Multicodec.DAG_JSON, "{\"a\":\"<b>\"}".getBytes(StandardCharsets.UTF_8));
        FakeHttpExchange moved = fixture.get("/ipfs/" + cid, "Accept", "text/html");
        assertThat(moved.status()).isEqualTo(301);
        assertThat(moved.responseHeader("Location")).isEqualTo("/ipfs/" + cid + "/");
        FakeHttpExchange page = fixture.get("/ipfs/" + cid + "/", "Accept", "text/html");
        assertThat(page.text()).contains("&lt;b&gt;").doesNotContain("<b>");
        assertThat(page.responseHeader("Etag")).startsWith("\"DagIndex-");
    }

    @Test
    void convertsCodecsOnlyWhenAllowed() throws Exception {
        Cid cid = fixture.put(Multicodec.DAG_JSON, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(fixture.get("/ipfs/" + cid + "?format=dag-cbor").status()).isEqualTo(406);
        fixture.config.set("Gateway.AllowCodecConversion", true);
        FakeHttpExchange got = fixture.get("/ipfs/" + cid + "?format=dag-cbor");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.sent()).containsExactly(0xa1, 0x61, 'a', 1);
        assertThat(got.responseHeader("Etag")).isEqualTo("\"" + cid + ".dag-cbor\"");
    }

    @Test
    void answersOnlyVerifiableFormatsWhenConfigured() throws Exception {
        fixture.config.set("Gateway.DeserializedResponses", false);
        Cid cid = raw("x");
        assertThat(fixture.get("/ipfs/" + cid).status()).isEqualTo(406);
        assertThat(fixture.get("/ipfs/" + cid + "?format=tar").status()).isEqualTo(406);
        assertThat(fixture.get("/ipfs/" + cid + "?format=raw").status()).isEqualTo(200);
        assertThat(fixture.get("/ipfs/" + cid + "?format=car").status()).isEqualTo(200);
        // The port does not change whose rules hold.
        fixture.config.set("Gateway.DeserializedResponses", true);
        fixture.configureAsRecorded();
        assertThat(fixture.get("/ipfs/" + cid, "Host", "trust.example:99").status()).isEqualTo(406);
        assertThat(fixture.get("/ipfs/" + cid, "Host", "TRUST.example").status()).isEqualTo(406);
    }

    @Test
    void hostsThatAreNoneAreRefused() throws Exception {
        for (String host : List.of("a b", "x/y", "x#.wild.example", "x?y", "evil\"", "a@b")) {
            assertThat(fixture.get("/ipfs/" + raw("x"), "Host", host).status())
                    .as(host)
                    .isEqualTo(400);
        }
    }

    @Test
    void theFirstOfSeveralForwardedHostsCounts() throws Exception {
        FakeHttpExchange got =
                fixture.get(
                        "/ipfs/" + raw("x"),
                        "Host",
                        "a",
                        "X-Forwarded-Host",
                        "localhost, b.example");
        assertThat(got.status()).isEqualTo(301);
        assertThat(got.responseHeader("Location")).contains(".ipfs.localhost/");
    }

    @Test
    void contentThatFitsNoHostNameHasNoSubdomain() throws Exception {
        Cid cid =
                Cid.v1(
                        Multicodec.RAW,
                        org.ashlar.multiformats.Hashes.hash(
                                org.ashlar.multiformats.Multihash.SHA2_512, new byte[] {1}));
        FakeHttpExchange got = fixture.get("/ipfs/" + cid, "Host", "localhost:8080");
        assertThat(got.status()).isEqualTo(400);
        assertThat(got.text()).contains("DNS label length limit of 63");
    }

    @Test
    void saysThatNamesAreNotResolvedWithoutANameSystem() throws Exception {
        FakeHttpExchange got = fixture.get("/ipns/example.com/a");
        assertThat(got.status()).isEqualTo(501);
        assertThat(got.text())
                .isEqualTo("failed to resolve /ipns/example.com/a: this node resolves no names\n");
        assertThat(fixture.get("/ipns/example.com?format=ipns-record").status()).isEqualTo(501);
    }

    @Test
    void servesNamesThroughANameSystem() throws Exception {
        Cid page = raw("page");
        fixture.names.set(new OneName("example.com", new ContentPath(page, List.of())));
        FakeHttpExchange got = fixture.get("/ipns/example.com");
        assertThat(got.text()).isEqualTo("page");
        assertThat(got.responseHeader("Cache-Control")).isEqualTo("public, max-age=60");
        assertThat(got.responseHeader("Ipfs-Uri")).isEqualTo("ipns://example.com");
        assertThat(fixture.get("/ipns/other.com").status()).isEqualTo(404);
        for (String format : List.of("raw", "car", "tar")) {
            assertThat(
                            fixture.get("/ipns/example.com?format=" + format)
                                    .responseHeader("Cache-Control"))
                    .as(format)
                    .isEqualTo("public, max-age=60");
        }
        // As a site of its own, and folded into one label.
        assertThat(fixture.get("/", "Host", "example.com:80").text()).isEqualTo("page");
        fixture.config.set("Gateway.NoDNSLink", true);
        assertThat(fixture.get("/", "Host", "example.com").status()).isEqualTo(404);
        assertThat(
                        fixture.get(
                                        "/ipns/example.com",
                                        "Host",
                                        "localhost",
                                        "X-Forwarded-Proto",
                                        "https")
                                .responseHeader("Location"))
                .isEqualTo("https://example-com.ipns.localhost/");
        assertThat(fixture.get("/", "Host", "example-com.ipns.localhost").text()).isEqualTo("page");
    }

    /** Statuses, reasons and headers are those of Kubo 0.43.1, but that its Etag has no quotes. */
    @Test
    void servesTheSignedRecordOfAName() throws Exception {
        String name = "k51qzi5uqu5dhnr34sdo71snhpu16ubc4ipcil3dmqqn8gygajdoyj1kj8xozw";
        byte[] record = {1, 2, 3};
        fixture.names.set(
                new OneRecord(
                        new NameResolver.Signed(
                                record, Duration.ofHours(1), Instant.now().plusSeconds(86_400))));

        FakeHttpExchange got = fixture.get("/ipns/" + name + "?format=ipns-record");

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.sent()).isEqualTo(record);
        assertThat(got.responseHeader("Content-Type"))
                .isEqualTo("application/vnd.ipfs.ipns-record");
        assertThat(got.responseHeader("Cache-Control")).isEqualTo("public, max-age=3600");
        assertThat(got.responseHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        String file = name + ".ipns-record";
        assertThat(got.responseHeader("Content-Disposition"))
                .isEqualTo("attachment; filename=\"" + file + "\"; filename*=UTF-8''" + file);
        String tag = got.responseHeader("Etag");
        String accept = "application/vnd.ipfs.ipns-record";
        assertThat(fixture.get("/ipns/" + name, "Accept", accept, "If-None-Match", tag).status())
                .isEqualTo(304);

        refusesRecord("/ipns/" + name + "/a", 400, "cannot find ipns key for subpath");
        refusesRecord("/ipns/example.com", 400, "invalid cid: ");
        refusesRecord("/ipfs/" + raw("page"), 400, " is not an IPNS link");
        fixture.names.set(
                new OneRecord(
                        new NameResolver.Signed(
                                record, Duration.ofHours(1), Instant.now().plusSeconds(90))));
        assertThat(
                        fixture.get("/ipns/" + name + "?format=ipns-record")
                                .responseHeader("Cache-Control"))
                .matches("public, max-age=[1-9][0-9]?"); // no longer than the record is valid
        fixture.names.set(new OneName("example.com", new ContentPath(raw("a"), List.of())));
        refusesRecord("/ipns/" + name, 404, "no record");
    }

    private void refusesRecord(String path, int status, String reason) throws Exception {
        FakeHttpExchange got = fixture.get(path + "?format=ipns-record");
        assertThat(got.status()).as(path).isEqualTo(status);
        assertThat(got.text()).contains(reason);
    }

    private record OneRecord(Signed record) implements NameResolver {
        @Override
        public Signed signedRecord(CallContext context, PeerId peer, boolean offline) {
            return record;
        }

        @Override
        public Resolved resolve(CallContext context, String wanted, boolean offline) {
            throw new ContentNotFoundException("could not resolve name");
        }

        @Override
        public boolean hasDnsLink(CallContext context, String domain) {
            return false;
        }
    }

    private record OneName(String name, ContentPath path) implements NameResolver {
        @Override
        public Signed signedRecord(CallContext context, PeerId peer, boolean offline) {
            throw new ContentNotFoundException("no record");
        }

        @Override
        public Resolved resolve(CallContext context, String wanted, boolean offline) {
            if (!wanted.equals(name)) {
                throw new ContentNotFoundException("could not resolve name");
            }
            return new Resolved(path, Duration.ofMinutes(1));
        }

        @Override
        public boolean hasDnsLink(CallContext context, String domain) {
            return domain.equals(name);
        }
    }

    @Test
    void keysInBase58LeadToBase36() throws Exception {
        FakeHttpExchange got =
                fixture.get("/ipns/QmPGDQMCSAA2ud5qLX3UXPj3J7Qj3qXvmfBy3eUj5tnemC/a?b=c");
        assertThat(got.status()).isEqualTo(302);
        assertThat(got.responseHeader("Location")).startsWith("/ipns/k2").endsWith("/a?b=c");
    }

    @Test
    void leavesItToTheListenerToSayThatFilesCannotBeReadAtTheMoment() throws Exception {
        Cid cid = raw("x");
        fixture.files.away();
        assertThat(fixture.get("/ipfs/" + cid + "?format=raw").status()).isEqualTo(200);
        assertThatThrownBy(() -> fixture.get("/ipfs/" + cid))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void leavesItToTheListenerToSayThatNamesAreNotFollowedAtTheMoment() throws Exception {
        fixture.names.away();
        String name = "/ipns/k51qzi5uqu5dhnr34sdo71snhpu16ubc4ipcil3dmqqn8gygajdoyj1kj8xozw";
        for (String target : List.of("/ipns/example.com/a", name + "?format=ipns-record")) {
            assertThatThrownBy(() -> fixture.get(target)).isInstanceOf(UnavailableException.class);
        }
        Cid cid = raw("x");
        assertThat(fixture.get("/ipfs/" + cid, "Host", "box.example").status()).isEqualTo(200);
    }

    @Test
    void pathsThatAreNoneAreRefused() throws Exception {
        Cid cid = raw("x");
        for (String target :
                List.of(
                        "/ipfs/" + cid + "/%2e%2e/a",
                        "/ipfs/" + cid + "/%zz",
                        "/ipfs/" + cid + "/%",
                        "/ipfs/" + cid + "/a%00b",
                        "/ipfs/%ff",
                        "/ipfs/" + "a".repeat(3000),
                        "/ipfs/" + cid + "/a".repeat(1100))) {
            assertThat(fixture.get(target).status()).as(target).isEqualTo(400);
        }
    }

    @Test
    void redirectsTheFrontPageWhenConfigured() throws Exception {
        assertThat(fixture.get("/").status()).isEqualTo(404);
        fixture.config.set("Gateway.RootRedirect", "https://example.com/");
        FakeHttpExchange got = fixture.get("/");
        assertThat(got.status()).isEqualTo(302);
        assertThat(got.responseHeader("Location")).isEqualTo("https://example.com/");
    }

    @Test
    void answersPreflightsWithoutTouchingContent() throws Exception {
        FakeHttpExchange got = fixture.ask("OPTIONS", "/ipfs/bogus");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.responseHeaders("Access-Control-Allow-Origin")).containsExactly("*");
        fixture.config.set(
                "Gateway.HTTPHeaders", Map.of("Access-Control-Allow-Origin", List.of("https://a")));
        assertThat(
                        fixture.ask("OPTIONS", "/ipfs/bogus")
                                .responseHeaders("Access-Control-Allow-Origin"))
                .containsExactly("https://a");
        assertThat(fixture.blocks.requests()).isZero();
    }
}
