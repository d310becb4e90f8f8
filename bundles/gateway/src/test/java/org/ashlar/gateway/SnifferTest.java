package org.ashlar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SnifferTest {
    private static String type(String text) {
        return Sniffer.type(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void knowsCommonFormatsByTheirFirstBytes() {
        assertThat(Sniffer.type(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}))
                .isEqualTo("image/jpeg");
        assertThat(type("%PDF-1.7")).isEqualTo("application/pdf");
        assertThat(type("  <!DOCTYPE html>")).isEqualTo("text/html");
        assertThat(type("<?xml version='1.0'?>")).isEqualTo("text/xml; charset=utf-8");
        assertThat(type("\0\0\0\u0018ftypmp42")).isEqualTo("video/mp4");
    }

    @Test
    void tellsTextFromBytes() {
        assertThat(type("")).isEqualTo("text/plain; charset=utf-8");
        assertThat(type("gr\u00fc\u00dfe\n\tx")).isEqualTo("text/plain; charset=utf-8");
        assertThat(type("a\0b")).isEqualTo("application/octet-stream");
        assertThat(Sniffer.type(new byte[] {(byte) 0xc3, 'a'}))
                .isEqualTo("application/octet-stream");
    }

    @Test
    void aCharacterCutByTheLimitIsStillText() {
        byte[] text = ("x".repeat(Sniffer.LENGTH - 1) + "\u00fc").getBytes(StandardCharsets.UTF_8);
        assertThat(Sniffer.type(Arrays.copyOf(text, Sniffer.LENGTH)))
                .isEqualTo("text/plain; charset=utf-8");
    }
}
