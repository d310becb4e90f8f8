package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.InMemoryRootStore;
import org.junit.jupiter.api.Test;

class NameSystemTest {
    private static final PrivateKey OWNER = Keys.ed25519(Bytes.random(1, 32));
    private static final PeerId NAME = OWNER.publicKey().peerId();
    private static final String CONTENT = "/ipfs/QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN";

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeRouting routing = new FakeRouting();
    private final InMemoryRootStore root = new InMemoryRootStore();
    private final Map<String, List<String>> dns = new HashMap<>();
    private int lookups;
    private Optional<Duration> mostCached = Optional.empty();
    private final FakeCallContext context = new FakeCallContext();

    private NameSystem names() {
        TxtResolver resolver =
                (call, name) -> {
                    lookups++;
                    return dns.getOrDefault(name, List.of()).stream()
                            .map(text -> new TxtResolver.Txt(text, Duration.ofMinutes(1)))
                            .toList();
                };
        return new NameSystem(
                FakeRepo.online(OWNER),
                routing,
                root,
                resolver,
                () -> now,
                () -> 128,
                () -> mostCached);
    }

    private IpnsRecord record(String value, long sequence) {
        return IpnsCodec.create(
                OWNER.publicKey(),
                OWNER::sign,
                value,
                now.plus(Duration.ofDays(2)),
                sequence,
                Duration.ofMinutes(5),
                true);
    }

    private void place(IpnsRecord record) {
        routing.putValue(IpnsValidator.key(NAME), record.bytes()).join();
    }

    @Test
    void followsANameToContentThroughRouting() {
        place(record(CONTENT, 1));
        assertThat(names().resolve(context, NAME.toString(), false).path()).hasToString(CONTENT);
    }

    @Test
    void followsADomainThatPointsAtANameWithAPathBelow() {
        place(record(CONTENT, 1));
        dns.put("_dnslink.example.org", List.of("dnslink=/ipns/" + NAME, "v=spf1"));
        NameSystem.Step step =
                names().follow(
                                context,
                                "/ipns/example.org/a/b",
                                new NameSystem.Options(NameSystem.MAX_DEPTH, true, false));
        assertThat(step.path()).isEqualTo(CONTENT + "/a/b");
        assertThat(step.ttl()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void asksTheDomainItselfWhenTheSubdomainHasNoLink() {
        dns.put("example.org", List.of("dnslink=" + CONTENT));
        assertThat(names().resolve(context, "example.org", false).path()).hasToString(CONTENT);
    }

    @Test
    void aDomainWithTwoLinksIsAnError() {
        dns.put("_dnslink.example.org", List.of("dnslink=" + CONTENT, "dnslink=/ipfs/x"));
        assertThatThrownBy(() -> names().resolve(context, "example.org", false))
                .isInstanceOf(IpfsException.class)
                .hasMessageContaining("2 DNSLink records");
    }

    @Test
    void namesThatLeadInACircleAreAnError() {
        dns.put("_dnslink.a.org", List.of("dnslink=/ipns/b.org"));
        dns.put("_dnslink.b.org", List.of("dnslink=/ipns/a.org"));
        assertThatThrownBy(() -> names().resolve(context, "a.org", false))
                .hasMessageContaining("leads to itself");
    }

    @Test
    void aChainOfMoreThanThirtyTwoNamesIsAnError() {
        for (int i = 0; i < 40; i++) {
            dns.put("_dnslink.n" + i + ".org", List.of("dnslink=/ipns/n" + (i + 1) + ".org"));
        }
        assertThatThrownBy(() -> names().resolve(context, "n0.org", false))
                .hasMessageContaining("more than 32 names");
    }

    @Test
    void answersFromItsCacheUntilTheTtlIsOver() {
        dns.put("_dnslink.example.org", List.of("dnslink=" + CONTENT));
        NameSystem names = names();
        names.resolve(context, "example.org", false);
        names.resolve(context, "example.org", false);
        assertThat(lookups).isEqualTo(1);
        now = now.plusSeconds(61);
        names.resolve(context, "example.org", false);
        assertThat(lookups).isEqualTo(2);
    }

    @Test
    void theOperatorShortensOrEndsTheCache() {
        dns.put("_dnslink.example.org", List.of("dnslink=" + CONTENT));
        NameSystem names = names();
        mostCached = Optional.of(Duration.ofSeconds(10));
        names.resolve(context, "example.org", false);
        now = now.plusSeconds(9);
        names.resolve(context, "example.org", false);
        assertThat(lookups).isEqualTo(1);
        now = now.plusSeconds(2);
        mostCached = Optional.of(Duration.ZERO);
        names.resolve(context, "example.org", false);
        names.resolve(context, "example.org", false);
        assertThat(lookups).isEqualTo(3);
    }

    @Test
    void offlineItKnowsOnlyItsOwnRecords() {
        place(record(CONTENT, 2));
        NameSystem names = names();
        assertThatThrownBy(() -> names.resolve(context, NAME.toString(), true))
                .isInstanceOf(ContentNotFoundException.class);
        names.store().put(NAME, record(CONTENT, 1));
        assertThat(names.resolve(context, NAME.toString(), true).path()).hasToString(CONTENT);
    }

    @Test
    void theOwnRecordWinsWhenItIsNewer() {
        place(record("/ipfs/bafkqaaa", 1));
        NameSystem names = names();
        names.store().put(NAME, record(CONTENT, 5));
        assertThat(names.resolve(context, NAME.toString(), false).path()).hasToString(CONTENT);
    }

    @Test
    void aStoredRecordNeverGivesWayToAnOlderOne() {
        IpnsStore store = names().store();
        store.put(NAME, record(CONTENT, 5));
        assertThatThrownBy(() -> store.put(NAME, record(CONTENT, 4)))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("newer");
        assertThat(new IpnsStore(root).get(NAME).orElseThrow().sequence()).isEqualTo(5);
    }

    @Test
    void anExpiredRecordIsNotAnAnswer() {
        place(record(CONTENT, 1));
        now = now.plus(Duration.ofHours(49));
        assertThatThrownBy(() -> names().resolve(context, NAME.toString(), false))
                .hasMessageContaining("could not resolve name");
    }
}
