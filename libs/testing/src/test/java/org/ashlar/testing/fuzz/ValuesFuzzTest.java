package org.ashlar.testing.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

/** CIDs and multiaddrs, in bytes and as text, from whoever sends them. */
class ValuesFuzzTest {
    @Test
    void cid() {
        Fuzz.corpus(ValuesFuzzTest.class, "cid")
                .run(
                        input -> {
                            Cid cid = Cid.of(input);
                            Fuzz.same(ByteBuffer.wrap(cid.bytes()), ByteBuffer.wrap(input));
                            Fuzz.same(Cid.parse(cid.toString()), cid);
                        });
    }

    @Test
    void cidAsText() {
        Fuzz.corpus(ValuesFuzzTest.class, "cid-text")
                .run(
                        input -> {
                            Cid cid = Cid.parse(new String(input, StandardCharsets.UTF_8));
                            Fuzz.same(Cid.parse(cid.toString()), cid);
                            Fuzz.same(Cid.of(cid.bytes()), cid);
                        });
    }

    @Test
    void multiaddr() {
        Fuzz.corpus(ValuesFuzzTest.class, "multiaddr")
                .run(
                        input -> {
                            Multiaddr address = Multiaddr.of(input);
                            Fuzz.same(Multiaddr.of(address.bytes()), address);
                            Fuzz.same(Multiaddr.parse(address.toString()), address);
                        });
    }

    @Test
    void multiaddrAsText() {
        Fuzz.corpus(ValuesFuzzTest.class, "multiaddr-text")
                .run(
                        input -> {
                            String text = new String(input, StandardCharsets.UTF_8);
                            Multiaddr address = Multiaddr.parse(text);
                            Fuzz.same(Multiaddr.parse(address.toString()), address);
                            Fuzz.same(Multiaddr.of(address.bytes()), address);
                        });
    }
}
