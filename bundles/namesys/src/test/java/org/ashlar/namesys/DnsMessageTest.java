package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
