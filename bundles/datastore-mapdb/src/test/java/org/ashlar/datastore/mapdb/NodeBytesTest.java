package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;

final class NodeBytesTest {
    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(200)]; // lengths of one and of two bytes
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(3) - 1); // many have a common start
        }
        return bytes;
    }

    private static byte[][] node(Random random) {
        TreeSet<byte[]> keys = new TreeSet<>(KeyIndex.ORDER);
        for (int i = random.nextInt(33); i > 0; i--) {
            keys.add(bytes(random));
        }
        return keys.toArray(new byte[0][]);
    }

    /** As MapDB writes it, with something behind. */
    private static byte[] written(byte[][] node) throws IOException {
        DataOutput2 out = new DataOutput2();
        Serializer.BYTE_ARRAY.valueArraySerialize(out, node);
        out.writeLong(42);
        return out.copyBytes();
    }

    private static int search(byte[] written, byte[] key, int size) throws IOException {
        DataInput2 in = new DataInput2.ByteArray(written);
        int found = NodeBytes.FORM.valueArrayBinarySearch(key, in, size, KeyIndex.ORDER);
        assertThat(in.readLong()).isEqualTo(42);
        return found;
    }

    @Test
    void findsInTheWrittenFormWhatMapDbFindsInArrays() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[][] node = node(random);
            byte[] written = written(node);
            for (int i = 0; i < node.length; i++) {
                assertThat(search(written, node[i], node.length)).isEqualTo(i);
                DataInput2 in = new DataInput2.ByteArray(written);
                assertThat(NodeBytes.FORM.valueArrayBinaryGet(in, node.length, i))
                        .isEqualTo(node[i]);
            }
            byte[] other = bytes(random);
            int expected = Arrays.binarySearch(node, other, KeyIndex.ORDER);
            assertThat(search(written, other, node.length)).isEqualTo(expected);
            assertThat(NodeBytes.FORM.valueArraySearch(node, other, KeyIndex.ORDER))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aNodeThatIsCutFails() throws IOException {
        byte[] key = {5};
        byte[] written = written(new byte[][] {{1, 2, 3}, {2, 3, 4}});
        for (int length = 0; length < 9; length++) {
            byte[] cut = Arrays.copyOf(written, length);
            assertThatThrownBy(() -> search(cut, key, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
