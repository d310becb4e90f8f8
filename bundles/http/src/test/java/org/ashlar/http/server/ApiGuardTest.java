package org.ashlar.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.ashlar.http.HttpHandler;
import org.ashlar.testing.FakeNodeConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A page of another site, or a stranger, can do nothing on the RPC listener: sent as real bytes.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApiGuardTest {
    private static final List<String> PATHS =
            List.of(
                    "/api/v0/id",
                    "/api/v0/",
                    "/",
                    "/version",
                    "/webui",
                    "/webui/",
                    "/logs",
                    "/debug/vars",
                    "/debug/pprof/profile",
                    "/debug/pprof-mutex/?fraction=1",
                    "/debug/metrics/prometheus",
                    "/ipfs/bafkqaaa");

    private final FakeNodeConfig config = new FakeNodeConfig();
    private final List<String> reached = java.util.Collections.synchronizedList(new ArrayList<>());
    private TestServer server;

    @BeforeEach
    void open() throws Exception {
        server = open(null);
    }

    private TestServer open(@org.jspecify.annotations.Nullable String token) throws Exception {
        TestServer opened =
                new TestServer(
                        Limits.api(), address -> new ApiGuard(config, address, token), Set.of());
        HttpHandler handler =
                exchange -> {
                    reached.add(exchange.rawPath());
                    try (OutputStream out = exchange.start(200, OptionalLong.of(2))) {
                        out.write("ok".getBytes(StandardCharsets.UTF_8));
                    }
                };
        opened.routes.add(handler, HttpHandler.API, List.of("/api/v0"));
        return opened;
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Sends a request; returns the status line and headers in lower case, then the body. */
    private String send(String method, String path, String... headers) throws Exception {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        boolean host = false;
        for (String header : headers) {
            request.append(header.replace("PORT", "" + server.port())).append("\r\n");
            host |= header.startsWith("Host:");
        }
        request.append(host ? "" : "Host: 127.0.0.1:" + server.port() + "\r\n");
        request.append("Connection: close\r\nContent-Length: 0\r\n\r\n");
        return server.exchange(request.toString());
    }

    private void refused(String... headers) throws Exception {
        for (String path : PATHS) {
            assertThat(send("POST", path, headers))
                    .as(path + " " + List.of(headers))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContainIgnoringCase("access-control-allow-origin");
        }
        assertThat(reached).isEmpty();
    }

    private void admitted(String... headers) throws Exception {
        reached.clear();
        assertThat(send("POST", "/api/v0/id", headers))
                .as(String.join(", ", headers))
                .startsWith("HTTP/1.1 200");
        assertThat(reached).containsExactly("/api/v0/id");
    }

    @Test
    void pagesOfOtherSitesAreRefusedByTheirOrigin() throws Exception {
        refused("Origin: https://evil.example");
        refused("Origin: null");
        refused("Origin: http://localhost:1");
        refused("Origin: http://localhost:PORT.evil.example");
        refused("Origin: http://evil.example:PORT");
        refused("Origin: file://");
        refused("Origin: ");
        refused("Origin: http://127.0.0.1:PORT", "Origin: https://evil.example");
        refused("Origin: https://evil.example", "User-Agent: Mozilla/5.0 Electron/1.0");
    }

    @Test
    void pagesOfOtherSitesAreRefusedByTheirReferer() throws Exception {
        refused("Referer: https://evil.example/page");
        refused("Referer: http://localhost:PORT@evil.example/");
        refused("Referer: nonsense");
        refused("Referer: http://127.0.0.1:PORT/webui", "Origin: https://evil.example");
        refused("Referer: https://evil.example/", "Origin: http://127.0.0.1:PORT");
    }

    @Test
    void browsersThatTellNoOriginAreRefused() throws Exception {
        refused("User-Agent: Mozilla/5.0 (X11; Linux)");
        refused("User-Agent: Mozilla/5.0 Electron/30.0");
    }

    @Test
    void ownPagesAndProgramsAreAdmitted() throws Exception {
        admitted();
        admitted("User-Agent: kubo-rpc-client");
        admitted("User-Agent: /kubo/0.1.0/"); // no version is required of clients
        admitted("Origin: http://127.0.0.1:PORT", "User-Agent: Mozilla/5.0");
        admitted("Origin: http://localhost:PORT");
        admitted("Origin: http://[::1]:PORT");
        admitted("Referer: http://localhost:PORT/webui/", "User-Agent: Mozilla/5.0");
    }

    @Test
    void configuredOriginsAreAdmittedAndTold() throws Exception {
        config.set(
                "API.HTTPHeaders",
                Map.of("Access-Control-Allow-Origin", List.of("https://good.example")));
        admitted("Origin: https://good.example", "User-Agent: Mozilla/5.0");
        assertThat(send("POST", "/api/v0/id", "Origin: https://good.example"))
                .containsIgnoringCase("access-control-allow-origin: https://good.example\r\n")
                .containsIgnoringCase("vary: Origin");
        reached.clear();
        refused("Origin: https://evil.example");
    }

    @Test
    void onlyPostReachesACommand() throws Exception {
        for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "FOO")) {
            assertThat(send(method, "/api/v0/id"))
                    .as(method)
                    .startsWith("HTTP/1.1 405")
                    .containsIgnoringCase("allow: OPTIONS, POST");
        }
        assertThat(reached).isEmpty();
    }

    @Test
    void preflightsAreAnsweredAndPermitNothingToOthers() throws Exception {
        assertThat(
                        send(
                                "OPTIONS",
                                "/api/v0/id",
                                "Origin: https://evil.example",
                                "Access-Control-Request-Method: POST"))
                .startsWith("HTTP/1.1 204")
                .doesNotContainIgnoringCase("access-control-allow");
        assertThat(send("OPTIONS", "/api/v0/id", "Origin: http://127.0.0.1:PORT"))
                .startsWith("HTTP/1.1 204")
                .containsIgnoringCase("access-control-allow-origin: http://127.0.0.1:")
                .containsIgnoringCase("access-control-allow-methods: POST");
        assertThat(send("OPTIONS", "/api/v0/id", "Host: evil.example")).startsWith("HTTP/1.1 403");
        assertThat(reached).isEmpty();
    }

    @Test
    void reboundNamesAreRefusedByTheirHost() throws Exception {
        for (String host :
                List.of(
                        "evil.example",
                        "evil.example:PORT",
                        "127.0.0.1.evil.example",
                        "localhost.evil.example",
                        "192.168.1.1:PORT",
                        "2130706433",
                        "0x7f.1",
                        "[::ffff:c0a8:101]",
                        "localhost@evil.example",
                        "")) {
            refused("Host: " + host);
            refused("Host: " + host, "Origin: http://" + host, "User-Agent: Mozilla/5.0");
        }
        admitted("Host: localhost");
        admitted("Host: LOCALHOST:PORT");
        admitted("Host: [::1]:PORT");
        admitted("Host: 127.0.0.1");
    }

    @Test
    void configuredHostsAreAdmitted() throws Exception {
        config.set("API.AllowedHosts", List.of("box.home"));
        admitted("Host: box.home:PORT");
        reached.clear();
        refused("Host: evil.box.home");
    }

    @Test
    void sideDoorsAreBehindTheSameGuardAndShut() throws Exception {
        for (String path : PATHS.subList(2, PATHS.size())) {
            assertThat(send("POST", path)).as(path).startsWith("HTTP/1.1 404");
            assertThat(send("GET", path)).as(path).startsWith("HTTP/1.1 405");
        }
        assertThat(reached).isEmpty();
    }

    private void authorize(String secret, String... paths) {
        config.set(
                "API.Authorizations",
                Map.of("user", Map.of("AuthSecret", secret, "AllowedPaths", List.of(paths))));
    }

    @Test
    void withAuthorizationsNothingIsOpenWithoutASecret() throws Exception {
        authorize("bearer:token", "/api/v0/files");
        for (String header :
                List.of(
                        "X: y",
                        "Authorization: ",
                        "Authorization: Bearer",
                        "Authorization: Bearer toke",
                        "Authorization: Bearer token2",
                        "Authorization: bearer token",
                        "Authorization: Basic dG9rZW4=")) {
            refused(header);
            assertThat(send("POST", "/api/v0/version", header)).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void allowedPathsAreComparedBySegments() throws Exception {
        authorize("bearer:token", "/api/v0/files");
        String secret = "Authorization: Bearer token";
        for (String open :
                List.of("/api/v0/files", "/api/v0/files/read?arg=/a", "/api/v0/version")) {
            assertThat(send("POST", open, secret)).as(open).startsWith("HTTP/1.1 200");
        }
        reached.clear();
        for (String shut :
                List.of(
                        "/api/v0/id",
                        "/api/v0/filestore/ls",
                        "/api/v0/files%2f..%2fid",
                        "/api/v0/%66iles/read",
                        "/api/v0/files/../id",
                        "/api/v0/files/%2e%2e/id",
                        "/api/v0/files//../id",
                        "/api/v0",
                        "/debug/vars",
                        "/")) {
            assertThat(send("POST", shut, secret)).as(shut).startsWith("HTTP/1.1 403");
        }
        assertThat(reached).isEmpty();
    }

    @Test
    void basicSecretsAreTakenInBothForms() throws Exception {
        authorize("basic:user:pass", "/api/v0");
        admitted("Authorization: Basic dXNlcjpwYXNz");
        authorize("basic:dXNlcjpwYXNz", "/api/v0");
        admitted("Authorization: Basic dXNlcjpwYXNz");
        authorize("", "/api/v0");
        refusedCommand("Authorization: Bearer ");
        refusedCommand("Authorization: ");
    }

    private void refusedCommand(String header) throws Exception {
        assertThat(send("POST", "/api/v0/id", header)).as(header).startsWith("HTTP/1.1 403");
    }

    @Test
    void aSecretOpensNothingToForeignPages() throws Exception {
        authorize("bearer:token", "/api/v0");
        refused("Authorization: Bearer token", "Origin: https://evil.example");
        refused("Authorization: Bearer token", "Host: evil.example");
    }

    @Test
    void theTokenOfTheProgramIsRequiredWhenSet() throws Exception {
        server.close();
        server = open("secret");
        refused("X: y");
        refused("Authorization: Bearer other");
        admitted("Authorization: Bearer secret");
    }
}
