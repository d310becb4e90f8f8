package org.ashlar.namesys;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Answers of name servers for tests. Stateless. */
final class DnsAnswers {
    static final String NAME = "_dnslink.example.org";

    /** A response to a recursive question. */
    static final int FOUND = 0x8180;

    private DnsAnswers() {}

    /** One TXT record for {@link #NAME}, of some strings; it may be cached for a minute. */
    static byte[] txt(int id, int flags, String... strings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] question = DnsMessage.question(id, NAME);
        out.writeBytes(new byte[] {question[0], question[1], (byte) (flags >> 8), (byte) flags});
        out.writeBytes(new byte[] {0, 1, 0, 1, 0, 0, 0, 0});
        out.write(question, 12, question.length - 12);
        out.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60});
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String string : strings) {
            data.write(string.length());
            data.writeBytes(string.getBytes(StandardCharsets.UTF_8));
        }
        out.write(data.size() >> 8);
        out.write(data.size());
        out.writeBytes(data.toByteArray());
        return out.toByteArray();
    }

    /** The id of a question. */
    static int id(byte[] question) {
        return ((question[0] & 0xff) << 8) | (question[1] & 0xff);
    }
}
