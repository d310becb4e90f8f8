package org.ashlar.transport.pnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.ashlar.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PnetTest {
    private static final String HEADER = "/key/swarm/psk/1.0.0/\n";
    private static final String HEX =
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static SwarmKey key() {
        return SwarmKey.parse(
                (HEADER + "/base16/\n" + HEX + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The first vector of NaCl's test stream3. */
    @Test
    void streamIsThatOfNaCl() {
        XSalsa20 cipher =
                new XSalsa20(
                        hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389"),
                        hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37"));
        byte[] data = new byte[32];

        cipher.apply(data, 0, 32);

        assertThat(data)
                .isEqualTo(hex("eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880"));
    }

    /** What Kubo 0.43.1 with this key sent on a new connection, its nonce in front. */
    @Test
    void readsWhatKuboSent() {
        byte[] recorded =
                hex(
                        "954836069476bff15d026f70ece17070c6c04b278b07f7e6"
                                + "fd8729dc64008147172abd93929ed8cbec641819");
        EmbeddedChannel channel = new EmbeddedChannel(new PnetHandler(key()));

        for (byte b : recorded) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
        }

        ByteBuf all = Unpooled.buffer();
        for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
            all.writeBytes(in);
            in.release();
        }
        assertThat(all.toString(StandardCharsets.UTF_8)).isEqualTo("\u0013/multistream/1.0.0\n");
    }

    @Test
    void readsItsOwnWritingWhateverThePieces() {
        EmbeddedChannel one = new EmbeddedChannel(new PnetHandler(key()));
        EmbeddedChannel other = new EmbeddedChannel(new PnetHandler(key()));
        ByteBuf shared = Unpooled.wrappedBuffer(new byte[1000]).asReadOnly();

        one.writeOutbound(shared.retainedSlice(0, 300), shared.retainedSlice(300, 700));

        ByteBuf wire = Unpooled.buffer();
        for (ByteBuf out = one.readOutbound(); out != null; out = one.readOutbound()) {
            wire.writeBytes(out);
            out.release();
        }
        assertThat(wire.readableBytes()).isEqualTo(24 + 1000);
        other.writeInbound(wire.readRetainedSlice(25), wire.readRetainedSlice(999));
        int zeros = 0;
        for (ByteBuf in = other.readInbound(); in != null; in = other.readInbound()) {
            while (in.isReadable()) {
                assertThat(in.readByte()).isZero();
                zeros++;
            }
            in.release();
        }
        assertThat(zeros).isEqualTo(1000);
    }

    @Test
    void keyFileMayBeHexBase64OrBytes() {
        byte[] raw = hex(HEX);
        byte[] binary = (HEADER + "/bin/\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(binary, binary.length + raw.length);
        System.arraycopy(raw, 0, all, binary.length, raw.length);
        String base64 = java.util.Base64.getEncoder().encodeToString(raw);

        assertThat(key().bytes()).isEqualTo(raw);
        assertThat(SwarmKey.parse(all).bytes()).isEqualTo(raw);
        assertThat(
                        SwarmKey.parse(
                                        (HEADER + "/base64/\n" + base64)
                                                .getBytes(StandardCharsets.UTF_8))
                                .bytes())
                .isEqualTo(raw);
    }

    @Test
    void refusesMalformedKeyFiles() {
        for (String text :
                new String[] {
                    "",
                    "\n\n",
                    "/key/other/\n/base16/\n" + HEX,
                    HEADER + "/base32/\n" + HEX,
                    HEADER + "/base16/\n" + HEX.substring(2),
                    HEADER + "/base16/\nzz" + HEX.substring(2),
                    HEADER + "/bin/\nshort"
                }) {
            assertThatThrownBy(() -> SwarmKey.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("swarm.key");
        }
    }

    @Test
    void networkMayBeForcedToBePrivate(@TempDir Path repo) throws Exception {
        assertThat(SwarmKey.read(repo, false)).isEmpty();
        assertThatThrownBy(() -> SwarmKey.read(repo, true))
                .hasMessage(
                        "private network was not configured but is enforced by the environment");
        Files.writeString(repo.resolve("swarm.key"), HEADER + "/base16/\n" + HEX);
        assertThat(SwarmKey.read(repo, true)).isPresent();
    }
}
