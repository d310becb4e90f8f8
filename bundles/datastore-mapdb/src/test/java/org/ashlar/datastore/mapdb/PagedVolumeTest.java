package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.DBException;
import org.mapdb.volume.FileChannelVol;
import org.mapdb.volume.SingleByteArrayVol;
import org.mapdb.volume.Volume;

final class PagedVolumeTest {
    private static final int SIZE = 1 << 20; // four times what is held in memory

    @Test
    void whatIsReadIsWhatWasWrittenAndWhatTheFileHolds(@TempDir Path directory) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path path = directory.resolve("file");
        byte[] model = new byte[SIZE];
        Volume volume = PagedVolume.FACTORY.makeVolume(path.toString(), false, 0, 20, SIZE, false);
        volume.ensureAvailable(SIZE);
        for (int i = 0; i < 20_000; i++) {
            change(volume, model, random);
            int from = random.nextInt(SIZE - 9000);
            byte[] piece = new byte[random.nextInt(9000)];
            volume.getData(from, piece, 0, piece.length);
            assertThat(piece).isEqualTo(Arrays.copyOfRange(model, from, from + piece.length));
            assertThat(volume.getLong(from)).isEqualTo(ByteBuffer.wrap(model).getLong(from));
            assertThat(volume.getInt(from)).isEqualTo(ByteBuffer.wrap(model).getInt(from));
            assertThat(volume.getByte(from)).isEqualTo(model[from]);
        }
        volume.close();
        Volume plain = new FileChannelVol(path.toFile());
        byte[] all = new byte[SIZE];
        plain.getData(0, all, 0, SIZE);
        plain.close();
        assertThat(all).isEqualTo(model);
    }

    private static void change(Volume volume, byte[] model, Random random) {
        int at = random.nextInt(SIZE - 9000);
        byte[] piece = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 9000 : 50)];
        random.nextBytes(piece);
        switch (random.nextInt(6)) {
            case 0 -> {
                volume.putLong(at, at * 31L);
                ByteBuffer.wrap(model).putLong(at, at * 31L);
            }
            case 1 -> {
                volume.putInt(at, at);
                ByteBuffer.wrap(model).putInt(at, at);
            }
            case 2 -> {
                volume.putByte(at, piece[0]);
                model[at] = piece[0];
            }
            case 3 -> {
                volume.clear(at, at + piece.length);
                Arrays.fill(model, at, at + piece.length, (byte) 0);
            }
            case 4 -> {
                volume.putData(at, ByteBuffer.wrap(piece));
                System.arraycopy(piece, 0, model, at, piece.length);
            }
            default -> {
                volume.putData(at, piece, 0, piece.length);
                System.arraycopy(piece, 0, model, at, piece.length);
            }
        }
    }

    @Test
    void afterAFailedWriteTheFileIsReadAgain() {
        Volume volume = new PagedVolume(new HalfWriting(2 * 4096));
        assertThat(volume.getLong(4092)).isZero();
        byte[] eight = {1, 2, 3, 4, 5, 6, 7, 8};
        assertThatThrownBy(() -> volume.putData(4092, eight, 0, 8))
                .isInstanceOf(DBException.VolumeIOError.class);
        assertThat(volume.getInt(4092)).isEqualTo(0x01020304);
        assertThat(volume.getInt(4096)).isZero();
    }

    @Test
    void readingBeyondTheEndFails() {
        Volume volume = new PagedVolume(new SingleByteArrayVol(5000));
        assertThat(volume.getLong(4992)).isZero();
        assertThatThrownBy(() -> volume.getLong(4996)).isInstanceOf(RuntimeException.class);
    }

    /** Writes half of what it is given, then fails. */
    private static final class HalfWriting extends PagedVolume {
        HalfWriting(int size) {
            super(new SingleByteArrayVol(size));
        }

        @Override
        public void putData(long offset, byte[] from, int start, int size) {
            super.putData(offset, from, start, size / 2);
            throw new DBException.VolumeIOError(new IOException("no space left"));
        }
    }
}
