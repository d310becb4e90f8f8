package org.ashlar.transport.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.transport.FakeNames;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final String A = "12D3KooWGC6TvWhfajpgX6wvJHYDQk1dbEVf7VGmrPphgdDTwUDr";
    private static final String B = "QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ";

    private final FakeNames names = new FakeNames();
    private final AddressResolver resolver = new AddressResolver(names);

    private List<String> resolve(String address) {
        return resolver.resolve(List.of(Multiaddr.parse(address))).join().stream()
                .map(found -> found.address().toString())
                .toList();
    }

    @Test
    void namesBecomeAddressesOfTheirFamily() throws Exception {
        names.host("h.example", "1.2.3.4", "2001:db8::1");

        assertThat(resolve("/dns/h.example/tcp/1"))
                .containsExactly("/ip4/1.2.3.4/tcp/1", "/ip6/2001:db8::1/tcp/1");
        assertThat(resolve("/dns4/h.example/tcp/1/ws")).containsExactly("/ip4/1.2.3.4/tcp/1/ws");
        assertThat(resolve("/dns6/h.example/tcp/1")).containsExactly("/ip6/2001:db8::1/tcp/1");
        assertThat(resolve("/dns/absent.example/tcp/1")).isEmpty();
        assertThat(resolve("/ip4/9.9.9.9/tcp/1")).containsExactly("/ip4/9.9.9.9/tcp/1");
    }

    @Test
    void dnsaddrGivesOnlyAddressesOfThePeerThatIsNamed() throws Exception {
        names.host("h.example", "1.2.3.4");
        names.text(
                "_dnsaddr.boot.example",
                "dnsaddr=/dns4/h.example/tcp/1/p2p/" + A,
                "dnsaddr=/ip4/5.6.7.8/tcp/1/p2p/" + B,
                "dnsaddr=/nonsense/1",
                "v=spf1");

        assertThat(resolve("/dnsaddr/boot.example/p2p/" + A))
                .containsExactly("/ip4/1.2.3.4/tcp/1/p2p/" + A);
        assertThat(resolve("/dnsaddr/boot.example")).hasSize(2);
    }

    @Test
    void loopOfNamesEnds() {
        names.text("_dnsaddr.loop.example", "dnsaddr=/dnsaddr/loop.example/p2p/" + A);

        assertThat(resolve("/dnsaddr/loop.example/p2p/" + A)).isEmpty();
        assertThat(names.asked.get()).isEqualTo(AddressResolver.MAX_DEPTH);
    }

    @Test
    void treeOfNamesIsBounded() {
        String[] many = new String[60];
        Arrays.setAll(many, i -> "dnsaddr=/dnsaddr/n" + i + ".example");
        for (int i = 0; i < 60; i++) {
            names.text("_dnsaddr.n" + i + ".example", many);
        }

        assertThat(resolve("/dnsaddr/n0.example")).isEmpty();
        assertThat(names.asked.get()).isEqualTo(AddressResolver.MAX_LOOKUPS);
    }

    @Test
    void addressesAreBounded() {
        String[] many = new String[300];
        Arrays.setAll(many, i -> "dnsaddr=/ip4/1.2.3.4/tcp/" + i + "/p2p/" + A);
        names.text("_dnsaddr.many.example", many);

        assertThat(resolve("/dnsaddr/many.example")).hasSize(AddressResolver.MAX_ADDRESSES);
    }

    @Test
    void readsTextsOfAnAnswer() {
        byte[] question = DnsMessage.question(7, "_dnsaddr.a.example");
        byte[] answer = answer(question, "dnsaddr=/ip4/1.2.3.4", "x");

        assertThat(DnsMessage.answers(answer, 7)).isTrue();
        assertThat(DnsMessage.answers(answer, 8)).isFalse();
        assertThat(DnsMessage.texts(answer, "a")).containsExactly("dnsaddr=/ip4/1.2.3.4", "x");
    }

    private static byte[] answer(byte[] question, String... texts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        byte[] head = question.clone();
        head[2] |= (byte) 0x80;
        head[7] = (byte) texts.length;
        head[11] = 0;
        out.write(head, 0, head.length - 11);
        for (String text : texts) {
            out.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0});
            out.write(text.length() + 1);
            out.write(text.length());
            out.writeBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void malformedAnswersGiveOneError() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = answer(DnsMessage.question(7, "_dnsaddr.a.example"), "dnsaddr=/ip4/1.2.3.4");
        for (int round = 0; round < 5000; round++) {
            byte[] bad = Arrays.copyOf(good, 12 + random.nextInt(good.length - 11));
            for (int i = random.nextInt(6); i > 0; i--) {
                bad[2 + random.nextInt(bad.length - 2)] = (byte) random.nextInt();
            }
            try {
                assertThat(DnsMessage.texts(bad, "a"))
                        .hasSizeLessThanOrEqualTo(DnsMessage.MAX_TEXTS);
            } catch (FormatException e) {
                assertThat(e).hasMessageContaining("name server");
            }
        }
    }

    @Test
    void refusesWhatIsNoDomainName() {
        for (String name : new String[] {"", "a..b", "x".repeat(64) + ".example"}) {
            assertThatThrownBy(() -> DnsMessage.question(1, name))
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void readsNameServersFromResolvConf() {
        assertThat(SystemNames.parse("# x\nnameserver 192.0.2.1\nsearch a\nnameserver ::1\n"))
                .extracting(server -> server.getAddress().getHostAddress())
                .containsExactly("192.0.2.1", "0:0:0:0:0:0:0:1");
    }
}
