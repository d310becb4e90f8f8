package org.ashlar.bitswap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
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

class MessageCodecTest {
    private static final int BIG = 1 << 20;

    private static Cid cid(long seed) {
        return Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, Bytes.random(seed, 10)));
    }

    private static Block block(long seed, int size) {
        byte[] data = Bytes.random(seed, size);
        return new Block(Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data)), data);
    }

    private static ByteBuf join(List<ByteBuf> parts) {
        return Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
    }

    private static MessageEncoder encoder() {
        return new MessageEncoder(ByteBufAllocator.DEFAULT, Protocols.V1_2);
    }

    private static List<Object> decode(ByteBuf bytes, Random cuts) {
        EmbeddedChannel channel = new EmbeddedChannel(new MessageDecoder(Limits.REFERENCE));
        while (bytes.isReadable()) {
            int n = 1 + cuts.nextInt(Math.min(bytes.readableBytes(), 1 + cuts.nextInt(5000)));
            channel.writeInbound(bytes.readRetainedSlice(n));
        }
        bytes.release();
        List<Object> items = new ArrayList<>();
        for (Object item = channel.readInbound(); item != null; item = channel.readInbound()) {
            items.add(item);
        }
        channel.finishAndReleaseAll();
        return items;
    }

    @Test
    void roundTripsRandomMessagesInRandomPieces() {
        long seed = System.nanoTime();
        System.out.println("MessageCodecTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<WantlistEntry> entries = new ArrayList<>();
            List<BlockPresence> presences = new ArrayList<>();
            List<Block> blocks = new ArrayList<>();
            for (int i = random.nextInt(200); i > 0; i--) {
                boolean cancel = random.nextInt(4) == 0;
                entries.add(
                        new WantlistEntry(
                                cid(random.nextInt(1000)),
                                random.nextInt(Integer.MAX_VALUE),
                                cancel,
                                random.nextBoolean(),
                                random.nextBoolean()));
            }
            for (int i = random.nextInt(200); i > 0; i--) {
                presences.add(new BlockPresence(cid(i), random.nextBoolean()));
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                blocks.add(block(random.nextInt(1000), random.nextInt(i == 1 ? BIG : 5000)));
            }
            int pending = random.nextInt(1 << 20);
            boolean full = random.nextBoolean();
            MessageEncoder encoder = encoder().wantlist(full, entries);
            presences.forEach(encoder::presence);
            blocks.forEach(encoder::block);

            List<Object> items = decode(join(encoder.pendingBytes(pending).finish()), random);

            assertThat(items).hasSize(blocks.size() + 1);
            for (int i = 0; i < blocks.size(); i++) {
                WireBlock got = (WireBlock) items.get(i);
                assertThat(got.prefix()).isEqualTo(Prefix.of(blocks.get(i).cid()));
                assertThat(got.data()).isEqualTo(blocks.get(i).data());
            }
            assertThat(items.get(blocks.size()))
                    .isEqualTo(new BitswapMessage(full, entries, presences, pending));
        }
    }

    @Test
    void oldestProtocolCarriesBareBlocks() {
        Block block = block(1, 3000);
        var encoder = new MessageEncoder(ByteBufAllocator.DEFAULT, Protocols.V1_0);

        List<Object> items = decode(join(encoder.block(block).finish()), new Random(1));

        assertThat(((WireBlock) items.get(0)).prefix()).isEqualTo(Prefix.V0);
        assertThat(((WireBlock) items.get(0)).data()).isEqualTo(block.data());
    }

    @Test
    void survivesAnyGarbage() {
        long seed = System.nanoTime();
        System.out.println("MessageCodecTest garbage seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] garbage = new byte[1 + random.nextInt(200)];
            random.nextBytes(garbage);
            garbage[0] = (byte) Math.min(127, garbage.length);
            EmbeddedChannel channel = new EmbeddedChannel(new MessageDecoder(Limits.REFERENCE));
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(garbage));
                channel.finishAndReleaseAll();
            } catch (io.netty.handler.codec.DecoderException e) {
                assertThat(e).hasCauseInstanceOf(ProtocolViolationException.class);
            } catch (ProtocolViolationException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    private static void refuses(byte... bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new MessageDecoder(Limits.REFERENCE));
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(bytes)))
                .rootCause()
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void refusesMessagesOverFourMebibytes() {
        refuses((byte) 0x81, (byte) 0x80, (byte) 0x80, (byte) 0x02);
    }

    @Test
    void refusesFieldsLongerThanTheMessage() {
        refuses((byte) 4, (byte) 0x1a, (byte) 100, (byte) 0, (byte) 0);
    }

    @Test
    void refusesBlocksOverTwoMebibytesBeforeTheirBytes() {
        // message 3 MiB; payload of 2 MiB + 9; data of 2 MiB + 1
        refuses(
                (byte) 0x80,
                (byte) 0x80,
                (byte) 0xc0,
                (byte) 0x01,
                (byte) 0x1a,
                (byte) 0x89,
                (byte) 0x80,
                (byte) 0x80,
                (byte) 0x01,
                (byte) 0x12,
                (byte) 0x81,
                (byte) 0x80,
                (byte) 0x80,
                (byte) 0x01);
    }

    @Test
    void refusesOverlongVarints() {
        byte[] bytes = new byte[11];
        java.util.Arrays.fill(bytes, (byte) 0x80);
        refuses(bytes);
    }

    @Test
    void refusesStreamsThatEndInsideAMessage() {
        ByteBuf whole = join(encoder().block(block(2, 5000)).finish());
        EmbeddedChannel channel = new EmbeddedChannel(new MessageDecoder(Limits.REFERENCE));
        channel.writeInbound(whole.readRetainedSlice(2000));
        whole.release();

        assertThatThrownBy(channel::finishAndReleaseAll)
                .rootCause()
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void ignoresIdentityAndOversizeCids() {
        Cid identity = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.IDENTITY, new byte[20]));
        ByteBuf bytes =
                join(
                        encoder()
                                .wantlist(
                                        false,
                                        List.of(
                                                new WantlistEntry(identity, 1, false, false, true),
                                                new WantlistEntry(cid(1), 1, false, false, true)))
                                .presence(new BlockPresence(identity, true))
                                .finish());

        BitswapMessage message = (BitswapMessage) decode(bytes, new Random(1)).get(0);

        assertThat(message.wantlist()).extracting(WantlistEntry::cid).containsExactly(cid(1));
        assertThat(message.presences()).isEmpty();
        // entry whose CID claims 200 bytes of digest
        ByteBuf oversize = Unpooled.buffer();
        oversize.writeBytes(
                new byte[] {(byte) 0xd7, 1, 0x0a, (byte) 0xd4, 1, 0x0a, (byte) 0xd1, 1});
        oversize.writeBytes(new byte[] {0x0a, (byte) 0xce, 1, 1, 0x55, 0x12, (byte) 0xc8, 1});
        oversize.writeZero(201);
        assertThat(((BitswapMessage) decode(oversize, new Random(1)).get(0)).wantlist()).isEmpty();
    }

    @Test
    void keepsABoundedWantlistOfAFlood() {
        List<WantlistEntry> flood = new ArrayList<>();
        Cid cid = cid(1);
        for (int i = 0; i < 3 * MessageDecoder.MAX_ENTRIES; i++) {
            flood.add(new WantlistEntry(cid, i, false, false, false));
        }

        List<Object> items = decode(join(encoder().wantlist(false, flood).finish()), new Random(1));

        assertThat(((BitswapMessage) items.get(0)).wantlist()).hasSize(MessageDecoder.MAX_ENTRIES);
    }
}
