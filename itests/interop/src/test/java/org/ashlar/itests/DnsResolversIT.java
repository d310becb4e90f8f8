package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The node and Kubo dial by names that only the server of the setting knows. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DnsResolversIT {
    private static final String KEY = "DNS.Resolvers";

    @TempDir private Path temp;

    private static void use(IpfsProgram program, DnsServer server) {
        program.text("config", "--json", KEY, "{\"test.\":\"" + server.url() + "\"}");
    }

    private static JsonObject id(IpfsProgram program) {
        try {
            return JsonParser.object().from(program.text("id"));
        } catch (JsonParserException e) {
            throw new AssertionError("id answers other than JSON", e);
        }
    }

    /** Names that lead to a running node over TCP; returns the address to dial. */
    private static String name(DnsServer server, IpfsProgram target) {
        JsonObject self = id(target);
        String peer = "/p2p/" + self.getString("ID");
        String port =
                self.getArray("Addresses").stream()
                        .map(String.class::cast)
                        .filter(address -> address.matches("/ip4/127.0.0.1/tcp/[0-9]+/p2p/.*"))
                        .map(address -> address.split("/", -1)[4])
                        .findFirst()
                        .orElseThrow();
        server.ip4("host.test", 127, 0, 0, 1)
                .text("_dnsaddr.boot.test", "dnsaddr=/dns4/host.test/tcp/" + port + peer);
        return "/dnsaddr/boot.test" + peer;
    }

    @Test
    @NeedsKubo
    void bothAskTheServerOfTheSettingForTextsAndAddresses() throws IOException {
        IpfsProgram target = Distribution.ashlar(temp.resolve("target")).init();
        IpfsProgram kubo = Peers.kubo(temp.resolve("kubo")).init();
        IpfsProgram node = Distribution.ashlar(temp.resolve("node")).init();
        try (DnsServer nothing = new DnsServer();
                DnsServer forKubo = new DnsServer();
                DnsServer forNode = new DnsServer()) {
            use(kubo, forKubo);
            use(node, nothing);
            try (Daemon there = target.daemon();
                    Daemon other = kubo.daemon();
                    Daemon here = node.daemon()) {
                assertThat(List.of(there.rpc(), other.rpc(), here.rpc())).doesNotHaveDuplicates();
                String address = name(forKubo, target);
                assertThat(name(forNode, target)).isEqualTo(address);

                assertThat(kubo.text("swarm", "connect", address)).contains("success");
                assertThat(node.run("swarm", "connect", address).exit()).isNotZero();
                assertThat(nothing.asked()).containsExactly("16 _dnsaddr.boot.test");
                use(node, forNode); // while it runs: it counts at once
                assertThat(node.text("swarm", "connect", address)).contains("success");

                assertThat(forNode.asked())
                        .containsExactly("1 host.test", "16 _dnsaddr.boot.test", "28 host.test")
                        .containsExactlyElementsOf(forKubo.asked());
            }
        }
    }
}
