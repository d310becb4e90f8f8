package org.ashlar.multiformats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultibaseTest {
    @Test
    void givesTheExamplesOfTheSpecification() {
        byte[] text = "yes mani !".getBytes(UTF_8);
        Map<Multibase, String> examples =
                Map.ofEntries(
                        Map.entry(
                                Multibase.BASE2,
                                "001111001011001010111001100100000011011010110000101101110011010010010000000100001"),
                        Map.entry(Multibase.BASE32PAD, "cpfsxgidnmfxgsibb"),
                        Map.entry(Multibase.BASE32PADUPPER, "CPFSXGIDNMFXGSIBB"),
                        Map.entry(Multibase.BASE32HEX, "vf5in683dc5n6i811"),
                        Map.entry(Multibase.BASE32HEXUPPER, "VF5IN683DC5N6I811"),
                        Map.entry(Multibase.BASE32HEXPAD, "tf5in683dc5n6i811"),
                        Map.entry(Multibase.BASE32HEXPADUPPER, "TF5IN683DC5N6I811"),
                        Map.entry(Multibase.BASE36UPPER, "K2LCPZO5YIKIDYNFL"),
                        Map.entry(Multibase.BASE58FLICKR, "Z7Pznk19XTTzBtx"),
                        Map.entry(Multibase.BASE16, "f796573206d616e692021"),
                        Map.entry(Multibase.BASE16UPPER, "F796573206D616E692021"),
                        Map.entry(Multibase.BASE32, "bpfsxgidnmfxgsibb"),
                        Map.entry(Multibase.BASE32UPPER, "BPFSXGIDNMFXGSIBB"),
                        Map.entry(Multibase.BASE36, "k2lcpzo5yikidynfl"),
                        Map.entry(Multibase.BASE58BTC, "z7paNL19xttacUY"),
                        Map.entry(Multibase.BASE64, "meWVzIG1hbmkgIQ"),
                        Map.entry(Multibase.BASE64PAD, "MeWVzIG1hbmkgIQ=="),
                        Map.entry(Multibase.BASE64URL, "ueWVzIG1hbmkgIQ"),
                        Map.entry(Multibase.BASE64URLPAD, "UeWVzIG1hbmkgIQ=="),
                        Map.entry(Multibase.BASE256EMOJI, "🚀🏃✋🌈😅🌷🤤😻🌟😅👏"));
        examples.forEach(
                (base, encoded) -> {
                    assertThat(base.encode(text)).isEqualTo(encoded);
                    assertThat(Multibase.decode(encoded)).isEqualTo(text);
                    assertThat(Multibase.named(base.label())).isSameAs(base);
                    assertThat(Multibase.ofPrefix(encoded.charAt(0))).isSameAs(base);
                    assertThat(Multibase.ofText(encoded)).isSameAs(base);
                    assertThat(Multibase.chosen(base.label())).isSameAs(base);
                    assertThat(Multibase.chosen(Character.toString(base.codePoint())))
                            .isSameAs(base);
                });
        assertThat(examples).hasSameSizeAs(Multibase.values());
    }

    @Test
    void readsBackWhatItWroteInEveryBase() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (Multibase base : Multibase.values()) {
            for (int i = 0; i < 300; i++) {
                byte[] bytes = new byte[random.nextInt(100)];
                random.nextBytes(bytes);
                for (int zeros = random.nextInt(4); zeros > 0; zeros--) {
                    if (bytes.length >= zeros) {
                        bytes[zeros - 1] = 0; // leading zeros count
                    }
                }
                assertThat(Multibase.decode(base.encode(bytes))).as("%s", base).isEqualTo(bytes);
            }
        }
    }

    @Test
    void refusesMalformedTextWithTheReason() {
        Map<String, String> cases =
                Map.ofEntries(
                        Map.entry("", "cannot decode multibase for zero length string"),
                        Map.entry("xabc", "selected encoding not supported"),
                        Map.entry("f0", "encoding/hex: odd length hex string"),
                        Map.entry("fzz", "encoding/hex: invalid byte: U+007A 'z'"),
                        Map.entry("f0\u0001", "encoding/hex: invalid byte: U+0001"),
                        Map.entry("f\u00e90", "encoding/hex: invalid byte: U+00C3"),
                        Map.entry("baa1a", "illegal base32 data at input byte 2"),
                        Map.entry("bab", "base32 text has stray bits at its end"),
                        Map.entry("ba", "base32 text has stray bits at its end"),
                        Map.entry("cme=====", "not base32pad: padding is wrong"),
                        Map.entry("c========", "not base32pad: padding is wrong"),
                        Map.entry("02", "illegal base2 data at input byte 0"),
                        Map.entry("01", "base2 text has stray bits at its end"),
                        Map.entry("z0", "invalid character '0'"),
                        Map.entry("k_", "invalid character '_'"),
                        Map.entry("meQ==", "not base64: padding is not expected"),
                        Map.entry("MeQ", "not base64pad: padding is missing"),
                        Map.entry("🚀🚀a", "illegal base256emoji data at input byte 4, char: 'a'"),
                        Map.entry("\ud83d\ude81", "selected encoding not supported"),
                        Map.entry("ueQ==", "not base64url: padding is not expected"));
        cases.forEach(
                (text, reason) ->
                        assertThatThrownBy(() -> Multibase.decode(text))
                                .as(text)
                                .isInstanceOf(FormatException.class)
                                .hasMessageStartingWith(reason));
        assertThatThrownBy(() -> Multibase.decode("m+_"))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("not base64: ");
    }

    @Test
    void refusesLongTextInTheQuadraticBases() {
        assertThatThrownBy(() -> Multibase.decode("z" + "2".repeat(1025)))
                .hasMessage("text of 1025 characters is too long");
        assertThatThrownBy(() -> Multibase.decode("k" + "2".repeat(1_000_000)))
                .isInstanceOf(FormatException.class);
    }
}
