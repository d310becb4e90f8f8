package org.ashlar.bitswap.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ashlar.block.Block;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.testing.Bytes;
import org.junit.jupiter.api.Test;

/** Random and mutated messages: refused or read, never anything else, and never large. */
class MutatedMessagesTest {
    private static final int ROUNDS = 4000;

    /** What a channel and its pipeline take by themselves, generously. */
    private static final long OVERHEAD = 96 << 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static byte[] valid(Random random) {
        MessageEncoder message =
                new MessageEncoder(UnpooledByteBufAllocator.DEFAULT, Protocols.V1_2);
        List<WantlistEntry> entries = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            Cid cid = block(random.nextLong(), 5).cid();
            entries.add(
                    new WantlistEntry(
                            cid,
                            random.nextInt(100),
                            random.nextBoolean(),
                            random.nextBoolean(),
                            random.nextBoolean()));
        }
        message.wantlist(random.nextBoolean(), entries);
        for (int i = random.nextInt(4); i > 0; i--) {
            Cid cid = block(random.nextLong(), 5).cid();
            message.presence(new BlockPresence(cid, random.nextBoolean()));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            message.block(block(random.nextLong(), random.nextInt(2000)));
        }
        ByteBuf whole = Unpooled.wrappedBuffer(message.finish().toArray(ByteBuf[]::new));
        byte[] bytes = new byte[whole.readableBytes()];
        whole.readBytes(bytes).release();
        return bytes;
    }

    private static Block block(long seed, int size) {
        byte[] data = Bytes.random(seed, size);
        return new Block(Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data)), data);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(5)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> changed[at] = (byte) random.nextInt(256);
                case 2 -> changed[at] = (byte) 0xff; // longer varints
                case 3 -> changed = Arrays.copyOf(changed, at + 1);
                default -> {
                    int to = random.nextInt(changed.length);
                    int length = Math.min(changed.length - Math.max(at, to), random.nextInt(64));
                    System.arraycopy(changed, at, changed, to, length);
                }
            }
        }
        return changed;
    }

    /** Feeds bytes in pieces; returns what the thread allocated. */
    private long feed(byte[] bytes, Limits limits, Random random) {
        long before = threads.getCurrentThreadAllocatedBytes();
        EmbeddedChannel channel = new EmbeddedChannel(new MessageDecoder(limits));
        try {
            for (int at = 0; at < bytes.length; ) {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(1500));
                channel.writeInbound(Unpooled.wrappedBuffer(bytes, at, end - at));
                at = end;
            }
            channel.finishAndReleaseAll();
        } catch (DecoderException e) {
            assertThat(e).hasCauseInstanceOf(ProtocolViolationException.class);
        } catch (ProtocolViolationException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void holds(Limits limits, boolean random) {
        long seed = System.nanoTime();
        System.out.println("MutatedMessagesTest seed " + seed);
        Random choice = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes;
            if (random) {
                bytes = new byte[1 + choice.nextInt(3000)];
                choice.nextBytes(bytes);
            } else {
                bytes = mutated(valid(choice), choice);
            }
            long allocated = feed(bytes, limits, choice);
            // Each block header may take the upfront bytes once; bytes that came may take more.
            int headers = bytes.length / 8 + 1;
            long most =
                    OVERHEAD + 64L * bytes.length + (long) Math.min(headers, 4) * limits.upfront();
            assertThat(allocated).as("round %d of seed %d", round, seed).isLessThan(most);
        }
    }

    @Test
    void mutatedMessagesAreReadOrRefusedWithinBoundedMemory() {
        holds(Limits.REFERENCE, false);
    }

    @Test
    void mutatedMessagesAreReadOrRefusedWithinBoundedMemoryInLowpower() {
        holds(Limits.LOW_POWER, false);
    }

    @Test
    void randomBytesAreReadOrRefusedWithinBoundedMemory() {
        holds(Limits.REFERENCE, true);
    }

    @Test
    void claimOfALargeBlockTakesTheUpfrontBytesOnly() {
        for (Limits limits : List.of(Limits.REFERENCE, Limits.LOW_POWER)) {
            byte[] claim = {
                (byte) 0xff,
                (byte) 0xff,
                127,
                0x1a,
                (byte) 0xfa,
                (byte) 0xff,
                127,
                0x12,
                (byte) 0xf0,
                (byte) 0xff,
                127
            };
            feed(claim.clone(), limits, new Random(1)); // loads classes

            long allocated = feed(claim, limits, new Random(1));

            assertThat(allocated).isLessThan(limits.upfront() + OVERHEAD);
        }
    }
}
