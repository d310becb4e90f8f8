package org.ashlar.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.junit.jupiter.api.Test;

class SeenBlocksTest {
    private static Cid cid(long codec, int number) {
        byte[] content = ByteBuffer.allocate(4).putInt(number).array();
        return Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, content));
    }

    @Test
    void remembersEveryBlockOnce() {
        SeenBlocks seen = new SeenBlocks(10_000);
        for (int i = 0; i < 5000; i++) {
            assertThat(seen.contains(cid(Multicodec.RAW, i))).isFalse();
            assertThat(seen.add(cid(Multicodec.RAW, i))).isTrue();
            assertThat(seen.add(cid(Multicodec.RAW, i / 2))).isFalse();
        }
        assertThat(seen.add(cid(Multicodec.DAG_PB, 7))).as("read in another way").isTrue();
    }

    @Test
    void failsBeyondItsBound() {
        SeenBlocks seen = new SeenBlocks(2);
        seen.add(cid(Multicodec.RAW, 1));
        seen.add(cid(Multicodec.RAW, 2));
        assertThat(seen.add(cid(Multicodec.RAW, 2))).isFalse();
        assertThatThrownBy(() -> seen.add(cid(Multicodec.RAW, 3)))
                .isInstanceOf(GatewayException.class);
    }
}
