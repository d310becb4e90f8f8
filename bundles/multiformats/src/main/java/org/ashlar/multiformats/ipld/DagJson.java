package org.ashlar.multiformats.ipld;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.jspecify.annotations.Nullable;

/**
 * The codec dag-json: JSON in which {@code {"/": CID}} is a link and {@code {"/": {"bytes":
 * BASE64}}} is bytes.
 *
 * @see <a href="https://ipld.io/specs/codecs/dag-json/spec/">dag-json</a>
 */
public final class DagJson {
    /** The key that marks links and bytes. */
    static final String MARK = "/";

    /** No line end in JSON, but one in JavaScript, and therefore escaped. */
    private static final char LINE_SEPARATOR = 0x2028;

    private static final char PARAGRAPH_SEPARATOR = 0x2029;

    private DagJson() {}

    /**
     * Decodes a block; white space between values is accepted.
     *
     * @throws FormatException if it is no dag-json
     */
    public static @Nullable Object decode(byte[] block) {
        return decode(block, false);
    }

    /** Decodes JSON in which the mark is a key like others if it is plain. */
    static @Nullable Object decode(byte[] block, boolean plain) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(block);
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return new JsonReader(text, plain).readAll();
        } catch (CharacterCodingException e) {
            throw new FormatException("dag-json: text is no UTF-8");
        }
    }

    /**
     * Encodes a value: no white space, map keys in the order of their bytes.
     *
     * @throws FormatException if it is outside the data model or nested too deeply
     */
    public static byte[] encode(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, 0);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    static void write(StringBuilder out, @Nullable Object value, int depth) {
        if (depth > Ipld.MAX_DEPTH) {
            throw new FormatException("dag-json: nested too deeply");
        }
        if (value == null
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof BigInteger) {
            out.append(value);
        } else if (value instanceof Double number) {
            out.append(number(number));
        } else if (value instanceof String text) {
            quote(out, text);
        } else if (value instanceof byte[] bytes) {
            out.append("{\"/\":{\"bytes\":\"");
            out.append(Multibase.BASE64.encodeBare(bytes)).append("\"}}");
        } else if (value instanceof Cid cid) {
            out.append("{\"/\":\"").append(cid).append("\"}");
        } else if (value instanceof List<?> list) {
            out.append('[');
            String separator = "";
            for (Object item : list) {
                out.append(separator);
                separator = ",";
                write(out, item, depth + 1);
            }
            out.append(']');
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map, depth);
        } else {
            throw new FormatException("dag-json: cannot encode " + value.getClass().getName());
        }
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map, int depth) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        entries.sort((a, b) -> Arrays.compareUnsigned(keyBytes(a), keyBytes(b)));
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : entries) {
            out.append(separator);
            separator = ",";
            quote(out, String.valueOf(entry.getKey()));
            out.append(':');
            write(out, entry.getValue(), depth + 1);
        }
        out.append('}');
    }

    private static byte[] keyBytes(Map.Entry<?, ?> entry) {
        return String.valueOf(entry.getKey()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Shortest text that reads back as the same number, in the form of Kubo, where a whole number
     * looks like an integer.
     */
    private static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new FormatException("dag-json: NaN and infinities are not allowed");
        }
        double size = Math.abs(value);
        if (size == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (size >= 1e-6 && size < 1e21) {
            return digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().abs().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        String fraction = unscaled.length() > 1 ? "." + unscaled.substring(1) : "";
        String sign = exponent < 0 ? "-" : "+";
        String head = (value < 0 ? "-" : "") + unscaled.charAt(0) + fraction;
        return head + "e" + sign + Math.abs(exponent);
    }

    static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
