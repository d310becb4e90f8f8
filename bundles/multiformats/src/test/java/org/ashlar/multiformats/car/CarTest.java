package org.ashlar.multiformats.car;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.junit.jupiter.api.Test;

class CarTest {
    private static final byte[] DATA = {1, 2, 3};
    private static final Cid CID = cid(DATA);

    @Test
    void writesTheHeaderOfKubo() throws IOException {
        Cid root = Cid.parse("bafyreif5dvk5o23bxcfhfu772d6garap4hnrdgyaabsvzfrusva25renuy");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new CarWriter(out, List.of(root)).write(CID, DATA);

        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .startsWith(
                        "3aa265726f6f747381d82a58250001711220bd1d55d76b61b88a72d3ffd0fc60440fe1db"
                                + "119b0000655c96349541aec48da66776657273696f6e01");
    }

    @Test
    void readsWhatItWrote() throws IOException {
        byte[] large = new byte[300_000];
        CarReader reader = read(archive(DATA, large, DATA));

        assertThat(reader.roots()).containsExactly(CID);
        assertThat(sizes(reader)).containsExactly(3, 300_000, 3);
    }

    @Test
    void readsTheArchiveInsideAV2() throws IOException {
        byte[] inner = archive(DATA);
        ByteBuffer out = ByteBuffer.allocate(11 + 40 + 5 + inner.length + 7);
        out.order(ByteOrder.LITTLE_ENDIAN);
        out.put(HexFormat.of().parseHex("0aa16776657273696f6e02")).position(11 + 16);
        out.putLong(56).putLong(inner.length).putLong(0).position(56);
        out.put(inner).put(new byte[] {9, 9, 9, 9, 9, 9, 9});

        assertThat(sizes(read(out.array()))).containsExactly(3);
        assertThatThrownBy(() -> sizes(read(Arrays.copyOf(out.array(), 56 + inner.length - 1))))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void refusesBlocksThatDoNotMatch() throws IOException {
        byte[] archive = archive(DATA);
        archive[archive.length - 1] ^= 1;

        assertThatThrownBy(() -> sizes(read(archive)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("content integrity");
    }

    @Test
    void refusesArchivesThatEndEarly() throws IOException {
        byte[] archive = archive(DATA);
        int header = archive.length - 1 - CID.bytes().length - DATA.length;
        for (int length = 0; length < archive.length; length++) {
            byte[] cut = Arrays.copyOf(archive, length);
            if (length == header) {
                assertThat(sizes(read(cut))).isEmpty();
            } else {
                assertThatThrownBy(() -> sizes(read(cut))).isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void refusesLengthsBeyondTheLimits() throws IOException {
        byte[] header = archive();
        for (String hex : List.of("00", "ffffffff0f", "ffffffffffffffff7f", "80808002" + "01")) {
            byte[] tail = HexFormat.of().parseHex(hex);
            byte[] archive = Arrays.copyOf(header, header.length + tail.length);
            System.arraycopy(tail, 0, archive, header.length, tail.length);
            assertThatThrownBy(() -> sizes(read(archive)))
                    .isInstanceOfAny(FormatException.class, EOFException.class);
        }
        assertThatThrownBy(() -> read(HexFormat.of().parseHex("ffffff7f")))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> sizes(new CarReader(in(archive(new byte[100])), 50)))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void survivesMutations() throws IOException {
        long seed = System.nanoTime();
        System.out.println("CarTest seed " + seed);
        Random random = new Random(seed);
        byte[] archive = archive(DATA, new byte[40]);
        for (int i = 0; i < 3000; i++) {
            byte[] copy = archive.clone();
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
            try {
                assertThat(sizes(read(copy))).hasSizeLessThan(3);
            } catch (FormatException | EOFException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }

    private static byte[] archive(byte[]... blocks) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CarWriter writer = new CarWriter(out, List.of(CID));
        for (byte[] block : blocks) {
            writer.write(cid(block), block);
        }
        return out.toByteArray();
    }

    private static List<Integer> sizes(CarReader reader) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        Optional<CarReader.Section> section = reader.next();
        while (section.isPresent()) {
            sizes.add(section.get().data().length);
            section = reader.next();
        }
        return sizes;
    }

    private static CarReader read(byte[] archive) throws IOException {
        return new CarReader(in(archive));
    }

    private static ByteArrayInputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static Cid cid(byte[] data) {
        return Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data));
    }
}
