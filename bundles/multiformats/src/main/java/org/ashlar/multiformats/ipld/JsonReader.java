package org.ashlar.multiformats.ipld;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.jspecify.annotations.Nullable;

/** Reads one dag-json text strictly. Confined to one thread, used once. */
final class JsonReader {
    private static final int MAX_NUMBER = 400; // characters; the longest double has about 330

    private final String in;
    private final boolean plain;
    private int position;
    private int values;

    /**
     * @param plain true if no map stands for a link or bytes
     */
    JsonReader(String in, boolean plain) {
        this.in = in;
        this.plain = plain;
    }

    @Nullable Object readAll() {
        Object value = read(0);
        skipSpace();
        if (position < in.length()) {
            throw bad("unexpected content after the value");
        }
        return value;
    }

    private @Nullable Object read(int depth) {
        if (depth > Ipld.MAX_DEPTH) {
            throw bad("nested too deeply");
        }
        if (++values > Ipld.MAX_VALUES) {
            throw bad("too many values");
        }
        skipSpace();
        char c = peek();
        return switch (c) {
            case '{' -> map(depth);
            case '[' -> list(depth);
            case '"' -> text();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        position++;
        if (accept(']')) {
            return list;
        }
        do {
            list.add(read(depth + 1));
        } while (accept(','));
        expect(']');
        return list;
    }

    private Object map(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        position++;
        if (accept('}')) {
            return map;
        }
        do {
            skipSpace();
            String key = text();
            expect(':');
            if (map.containsKey(key)) {
                throw bad("cannot repeat map key \"" + key + "\"");
            }
            map.put(key, read(depth + 1));
        } while (accept(','));
        expect('}');
        return !plain && map.size() == 1 && map.containsKey(DagJson.MARK) ? marked(map) : map;
    }

    /** A map whose only key is the mark: a link, bytes, or, as in the reference, just a map. */
    private static Object marked(Map<String, @Nullable Object> map) {
        Object value = map.get(DagJson.MARK);
        if (value instanceof String text) {
            return Cid.parse(text);
        }
        if (value instanceof Map<?, ?> inner
                && inner.size() == 1
                && inner.get("bytes") instanceof String text) {
            boolean padded = text.endsWith("=");
            return (padded ? Multibase.BASE64PAD : Multibase.BASE64).decodeBare(text);
        }
        return map;
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
        if (!in.startsWith(word, position)) {
            throw bad("unexpected character");
        }
        position += word.length();
        return value;
    }

    private Object number() {
        int start = position;
        boolean whole = true;
        while (position < in.length() && "+-.eE0123456789".indexOf(in.charAt(position)) >= 0) {
            whole &= ".eE".indexOf(in.charAt(position)) < 0;
            position++;
        }
        String text = in.substring(start, position);
        if (text.length() > MAX_NUMBER || !isNumber(text)) {
            throw bad("invalid number");
        }
        if (!whole) {
            double number = Double.parseDouble(text);
            if (Double.isInfinite(number)) {
                throw bad("number out of range");
            }
            return number;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw bad("integer out of range");
        }
    }

    /** True for the grammar of JSON: no plus, no leading zeros, digits around the point. */
    private static boolean isNumber(String text) {
        int i = text.startsWith("-") ? 1 : 0;
        int digits = digits(text, i);
        if (digits == 0 || (digits > 1 && text.charAt(i) == '0')) {
            return false;
        }
        i += digits;
        if (i < text.length() && text.charAt(i) == '.') {
            int fraction = digits(text, i + 1);
            if (fraction == 0) {
                return false;
            }
            i += 1 + fraction;
        }
        if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            i++;
            if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
                i++;
            }
            int exponent = digits(text, i);
            if (exponent == 0) {
                return false;
            }
            i += exponent;
        }
        return i == text.length();
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i - from;
    }

    private String text() {
        if (peek() != '"') {
            throw bad("expected a text");
        }
        position++;
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = take();
            if (c == '"') {
                return out.toString();
            } else if (c < 0x20) {
                throw bad("control character in text");
            } else if (c == '\\') {
                escape(out);
            } else {
                out.append(c);
            }
        }
    }

    private void escape(StringBuilder out) {
        char c = take();
        switch (c) {
            case '"', '\\', '/' -> out.append(c);
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'u' -> unicode(out);
            default -> throw bad("unknown escape");
        }
    }

    /** Half a surrogate pair cannot stand in UTF-8, so it becomes U+FFFD. */
    private void unicode(StringBuilder out) {
        char first = hex();
        if (!Character.isSurrogate(first)) {
            out.append(first);
            return;
        }
        if (Character.isHighSurrogate(first) && in.startsWith("\\u", position)) {
            int mark = position;
            position += 2;
            char second = hex();
            if (Character.isLowSurrogate(second)) {
                out.append(first).append(second);
                return;
            }
            position = mark;
        }
        out.append('\uFFFD');
    }

    private char hex() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(take(), 16);
            if (digit < 0) {
                throw bad("invalid escape");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private boolean accept(char c) {
        skipSpace();
        if (peek() != c) {
            return false;
        }
        position++;
        return true;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw bad("expected '" + c + "'");
        }
    }

    private void skipSpace() {
        while (position < in.length() && " \t\r\n".indexOf(in.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        if (position >= in.length()) {
            throw bad("unexpected end");
        }
        return in.charAt(position);
    }

    private char take() {
        char c = peek();
        position++;
        return c;
    }

    private FormatException bad(String why) {
        return new FormatException("dag-json: " + why + " at character " + position);
    }
}
