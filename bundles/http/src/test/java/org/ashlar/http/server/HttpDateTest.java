package org.ashlar.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    @Test
    void writesTheExampleOfTheSpecification() {
        assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37Z")))
                .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void writesWhatNettyWrites() {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("dates, seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE));
            assertThat(HttpDate.format(instant))
                    .isEqualTo(DateFormatter.format(Date.from(instant)));
        }
    }
}
