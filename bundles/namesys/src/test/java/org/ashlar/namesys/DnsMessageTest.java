package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
    private static byte[] answer(int id, int flags, String... strings) {
        return DnsAnswers.txt(id, flags, strings);
    }

    @Test
    void joinsTheStringsOfARecord() {
        List<TxtResolver.Txt> found =
                DnsMessage.answer(7, answer(7, 0x8180, "dnslink=/ipfs/", "bafkqaaa"));
        assertThat(found)
                .containsExactly(
                        new TxtResolver.Txt("dnslink=/ipfs/bafkqaaa", Duration.ofSeconds(60)));
    }

    @Test
    void refusesAnAnswerToAnotherQuestionAndFailuresOfTheServer() {
        assertThatThrownBy(() -> DnsMessage.answer(8, answer(7, 0x8180, "x")))
                .isInstanceOf(ProtocolViolationException.class);
        assertThatThrownBy(() -> DnsMessage.answer(7, answer(7, 0x0180, "x")))
                .isInstanceOf(ProtocolViolationException.class);
        assertThatThrownBy(() -> DnsMessage.answer(7, answer(7, 0x8182, "x")))
                .hasMessageContaining("code 2");
    }

    @Test
    void refusesNamesThatDoNotFit() {
        assertThatThrownBy(() -> DnsMessage.question(1, "a..org"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> DnsMessage.question(1, "a".repeat(64) + ".org"))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void onlyRecordsOfTheTypeThatWasAskedForCount() throws Exception {
        byte[] answer = answer(7, 0x8180, "four");
        assertThat(DnsMessage.resources(7, DnsMessage.A, answer)).isEmpty();
        answer[answer.length - 14] = DnsMessage.A; // the type of the record, of five bytes
        List<DnsMessage.Resource> found = DnsMessage.resources(7, DnsMessage.A, answer);
        assertThat(found).hasSize(1);
        assertThatThrownBy(() -> DnsMessage.address(found.get(0)))
                .isInstanceOf(ProtocolViolationException.class);
        assertThat(
                        DnsMessage.address(
                                new DnsMessage.Resource(new byte[] {1, 2, 3, 4}, Duration.ZERO)))
                .isEqualTo(InetAddress.getByName("1.2.3.4"));
    }

    @Test
    void lettersOfOtherAlphabetsAreAskedForAsDomainsHaveThem() {
        assertThat(DnsMessage.question(1, "_dnsaddr.b\u00fccher.example"))
                .isEqualTo(DnsMessage.question(1, "_dnsaddr.xn--bcher-kva.example"));
        assertThatThrownBy(() -> DnsMessage.question(1, "\u2260".repeat(64) + ".example"))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void damagedAnswersAreReadOrRefusedNeverElse() {
        long seed = 51;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = answer(7, 0x8180, "dnslink=/ipfs/bafkqaaa");
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, 1 + random.nextInt(good.length));
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            try {
                DnsMessage.answer(7, bad);
            } catch (ProtocolViolationException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
