package org.ashlar.unixfs.chunker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChunkerTest {
    private static final int SIZE = 1000;

    private final byte[] content = content(5 * SIZE + 7);

    private static byte[] content(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / SIZE);
        }
        return bytes;
    }

    private Chunker chunker() {
        return Chunking.ofSize(SIZE).open(new ByteArrayInputStream(content));
    }

    @Test
    void aChunkThatCameBackHoldsTheNext() throws IOException {
        Chunker chunker = chunker();
        byte[] first = chunker.next();
        byte[] second = chunker.next();
        chunker.reuse(first);

        byte[] third = chunker.next();

        assertThat(third).isSameAs(first);
        assertThat(third).isEqualTo(Arrays.copyOfRange(content, 2 * SIZE, 3 * SIZE));
        assertThat(second).isEqualTo(Arrays.copyOfRange(content, SIZE, 2 * SIZE));
    }

    @Test
    void chunksThatComeBackChangeNothingInTheContent() throws IOException {
        Chunker chunker = chunker();
        int offset = 0;
        for (byte[] chunk = chunker.next(); chunk.length > 0; chunk = chunker.next()) {
            assertThat(chunk).isEqualTo(Arrays.copyOfRange(content, offset, offset + chunk.length));
            offset += chunk.length;
            chunker.reuse(chunk);
        }

        assertThat(offset).isEqualTo(content.length);
    }

    @Test
    void aChunkOfAnotherSizeIsNotUsedAgain() throws IOException {
        Chunker chunker = chunker();
        chunker.next();
        byte[] other = new byte[SIZE - 1];
        chunker.reuse(other);

        assertThat(chunker.next()).isNotSameAs(other).hasSize(SIZE);
    }
}
