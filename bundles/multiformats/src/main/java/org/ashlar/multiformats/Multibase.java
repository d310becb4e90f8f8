package org.ashlar.multiformats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Text encodings of bytes, each with its prefix character.
 *
 * @see <a href="https://github.com/multiformats/multibase">multibase</a>
 */
public enum Multibase {
    /** Binary digits. */
    BASE2('0', "base2"),
    /** Hexadecimal, lower case. */
    BASE16('f', "base16"),
    /** Hexadecimal, upper case. */
    BASE16UPPER('F', "base16upper"),
    /** RFC 4648 base32, lower case, no padding: the default of CIDv1. */
    BASE32('b', "base32"),
    /** RFC 4648 base32, upper case, no padding. */
    BASE32UPPER('B', "base32upper"),
    /** RFC 4648 base32, lower case, with padding. */
    BASE32PAD('c', "base32pad"),
    /** RFC 4648 base32, upper case, with padding. */
    BASE32PADUPPER('C', "base32padupper"),
    /** RFC 4648 base32hex, lower case, no padding. */
    BASE32HEX('v', "base32hex"),
    /** RFC 4648 base32hex, upper case, no padding. */
    BASE32HEXUPPER('V', "base32hexupper"),
    /** RFC 4648 base32hex, lower case, with padding. */
    BASE32HEXPAD('t', "base32hexpad"),
    /** RFC 4648 base32hex, upper case, with padding. */
    BASE32HEXPADUPPER('T', "base32hexpadupper"),
    /** Base36, lower case: names in subdomains. */
    BASE36('k', "base36"),
    /** Base36, upper case. */
    BASE36UPPER('K', "base36upper"),
    /** Bitcoin's base58: CIDv0 and peer ids. */
    BASE58BTC('z', "base58btc"),
    /** Flickr's base58. */
    BASE58FLICKR('Z', "base58flickr"),
    /** RFC 4648 base64, no padding. */
    BASE64('m', "base64"),
    /** RFC 4648 base64 with padding. */
    BASE64PAD('M', "base64pad"),
    /** RFC 4648 base64, URL alphabet, no padding. */
    BASE64URL('u', "base64url"),
    /** RFC 4648 base64, URL alphabet, with padding. */
    BASE64URLPAD('U', "base64urlpad"),
    /** A picture for each byte; its prefix is a code point of two characters. */
    BASE256EMOJI(0x1F680, "base256emoji");

    /** Longest text that is decoded in the quadratic bases 36 and 58. */
    private static final int MAX_RADIX_TEXT = 1024;

    private static final String BASE32_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final String BASE32HEX_ALPHABET = "0123456789abcdefghijklmnopqrstuv";
    private static final String BASE36_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String BASE58_ALPHABET =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final String FLICKR_ALPHABET =
            "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
    private static final String EMOJI_ALPHABET =
            "🚀🪐☄🛰🌌🌑🌒🌓🌔🌕🌖🌗🌘🌍🌏🌎"
                    + "🐉☀💻🖥💾💿😂❤😍🤣😊🙏💕😭😘👍"
                    + "😅👏😁🔥🥰💔💖💙😢🤔😆🙄💪😉☺👌"
                    + "🤗💜😔😎😇🌹🤦🎉💞✌✨🤷😱😌🌸🙌"
                    + "😋💗💚😏💛🙂💓🤩😄😀🖤😃💯🙈👇🎶"
                    + "😒🤭❣😜💋👀😪😑💥🙋😞😩😡🤪👊🥳"
                    + "😥🤤👉💃😳✋😚😝😴🌟😬🙃🍀🌷😻😓"
                    + "⭐✅🥺🌈😈🤘💦✔😣🏃💐☹🎊💘😠☝"
                    + "😕🌺🎂🌻😐🖕💝🙊😹🗣💫💀👑🎵🤞😛"
                    + "🔴😤🌼😫⚽🤙☕🏆🤫👈😮🙆🍻🍃🐶💁"
                    + "😲🌿🧡🎁⚡🌞🎈❌✊👋😰🤨😶🤝🚶💰"
                    + "🍓💢🤟🙁🚨💨🤬✈🎀🍺🤓😙💟🌱😖👶"
                    + "🥴▶➡❓💎💸⬇😨🌚🦋😷🕺⚠🙅😟😵"
                    + "👎🤲🤠🤧📌🔵💅🧐🐾🍒😗🤑🌊🤯🐷☎"
                    + "💧😯💆👆🎤🙇🍑❄🌴💣🐸💌📍🥀🤢👅"
                    + "💡💩👐📸👻🤐🤮🎼🥵🚩🍎🍊👼💍📣🥂";
    private static final int BASE32_GROUP = 8; // characters, to which padding fills up

    private final String prefix;
    private final String label;

    Multibase(int prefix, String label) {
        this.prefix = Character.toString(prefix);
        this.label = label;
    }

    /**
     * The character that stands before encoded text; of {@link #BASE256EMOJI}, the first of two.
     *
     * @see #codePoint
     */
    public char prefix() {
        return prefix.charAt(0);
    }

    /** The Unicode code point that stands before encoded text: the code of the multibase table. */
    public int codePoint() {
        return prefix.codePointAt(0);
    }

    /** The encoding's name in the multibase table. */
    public String label() {
        return label;
    }

    /**
     * Finds an encoding by its name.
     *
     * @throws FormatException if there is none
     */
    public static Multibase named(String label) {
        for (Multibase base : values()) {
            if (base.label.equals(label)) {
                return base;
            }
        }
        throw new FormatException("unknown multibase: " + label);
    }

    /**
     * Finds an encoding by its prefix, of {@link #BASE256EMOJI} the first character.
     *
     * @throws FormatException if there is none
     */
    public static Multibase ofPrefix(char prefix) {
        for (Multibase base : values()) {
            if (base.prefix() == prefix) {
                return base;
            }
        }
        throw new FormatException("selected encoding not supported");
    }

    /**
     * Finds the encoding of a text by the prefix with which it begins.
     *
     * @throws FormatException if there is none
     */
    public static Multibase ofText(String text) {
        if (text.isEmpty()) {
            throw new FormatException("cannot decode multibase for zero length string");
        }
        for (Multibase base : values()) {
            if (text.startsWith(base.prefix)) {
                return base;
            }
        }
        throw new FormatException("selected encoding not supported");
    }

    /**
     * Finds an encoding as users name it: by its prefix alone or by its name.
     *
     * @throws FormatException if there is none
     */
    public static Multibase chosen(String prefixOrLabel) {
        return prefixOrLabel.codePointCount(0, prefixOrLabel.length()) == 1
                ? ofText(prefixOrLabel)
                : named(prefixOrLabel);
    }

    /** Decodes text that begins with a prefix character. */
    public static byte[] decode(String text) {
        Multibase base = ofText(text);
        return base.decodeBare(text.substring(base.prefix.length()));
    }

    /** Encodes with the prefix character. */
    public String encode(byte[] bytes) {
        return prefix + encodeBare(bytes);
    }

    /** Encodes without the prefix character. */
    public String encodeBare(byte[] bytes) {
        return switch (this) {
            case BASE2 -> toBits(bytes, "01", 1);
            case BASE16 -> HexFormat.of().formatHex(bytes);
            case BASE16UPPER -> HexFormat.of().withUpperCase().formatHex(bytes);
            case BASE32 -> base32(bytes);
            case BASE32UPPER -> base32(bytes).toUpperCase(Locale.ROOT);
            case BASE32PAD -> padded(base32(bytes));
            case BASE32PADUPPER -> padded(base32(bytes)).toUpperCase(Locale.ROOT);
            case BASE32HEX -> base32Hex(bytes);
            case BASE32HEXUPPER -> base32Hex(bytes).toUpperCase(Locale.ROOT);
            case BASE32HEXPAD -> padded(base32Hex(bytes));
            case BASE32HEXPADUPPER -> padded(base32Hex(bytes)).toUpperCase(Locale.ROOT);
            case BASE36 -> toRadix(bytes, BASE36_ALPHABET);
            case BASE36UPPER -> toRadix(bytes, BASE36_ALPHABET).toUpperCase(Locale.ROOT);
            case BASE58BTC -> toRadix(bytes, BASE58_ALPHABET);
            case BASE58FLICKR -> toRadix(bytes, FLICKR_ALPHABET);
            case BASE64 -> Base64.getEncoder().withoutPadding().encodeToString(bytes);
            case BASE64PAD -> Base64.getEncoder().encodeToString(bytes);
            case BASE64URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            case BASE64URLPAD -> Base64.getUrlEncoder().encodeToString(bytes);
            case BASE256EMOJI -> toEmoji(bytes);
        };
    }

    /**
     * Decodes text that has no prefix character.
     *
     * @throws FormatException if the text is not in this encoding
     */
    public byte[] decodeBare(String text) {
        try {
            return switch (this) {
                case BASE2 -> fromBits(text, "01", 1);
                case BASE16, BASE16UPPER -> fromHex(text);
                case BASE32, BASE32UPPER -> fromBits(lower(text), BASE32_ALPHABET, 5);
                case BASE32PAD, BASE32PADUPPER ->
                        fromBits(unpadded(lower(text)), BASE32_ALPHABET, 5);
                case BASE32HEX, BASE32HEXUPPER -> fromBits(lower(text), BASE32HEX_ALPHABET, 5);
                case BASE32HEXPAD, BASE32HEXPADUPPER ->
                        fromBits(unpadded(lower(text)), BASE32HEX_ALPHABET, 5);
                case BASE36, BASE36UPPER -> fromRadix(lower(text), BASE36_ALPHABET);
                case BASE58BTC -> fromRadix(text, BASE58_ALPHABET);
                case BASE58FLICKR -> fromRadix(text, FLICKR_ALPHABET);
                case BASE64, BASE64PAD -> fromBase64(Base64.getDecoder(), text);
                case BASE64URL, BASE64URLPAD -> fromBase64(Base64.getUrlDecoder(), text);
                case BASE256EMOJI -> fromEmoji(text);
            };
        } catch (FormatException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new FormatException("not " + label + ": " + e.getMessage());
        }
    }

    /** Faults are told in the words of Go, which Kubo's users know. */
    private static byte[] fromHex(String text) {
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            int value = next & 0xff;
            if (!HexFormat.isHexDigit(value)) {
                String shown = value > ' ' && value < 0x7f ? " '" + (char) value + "'" : "";
                throw new FormatException(
                        String.format("encoding/hex: invalid byte: U+%04X%s", value, shown));
            }
        }
        if (text.length() % 2 != 0) {
            throw new FormatException("encoding/hex: odd length hex string");
        }
        return HexFormat.of().parseHex(text);
    }

    private byte[] fromBase64(Base64.Decoder decoder, String text) {
        boolean padded = this == BASE64PAD || this == BASE64URLPAD;
        if (!padded && text.indexOf('=') >= 0) {
            throw new FormatException("not " + label + ": padding is not expected");
        }
        if (padded && text.length() % 4 != 0) {
            throw new FormatException("not " + label + ": padding is missing");
        }
        return decoder.decode(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String toEmoji(byte[] bytes) {
        int[] alphabet = EMOJI_ALPHABET.codePoints().toArray();
        StringBuilder out = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            out.appendCodePoint(alphabet[b & 0xff]);
        }
        return out.toString();
    }

    private static byte[] fromEmoji(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        int[] alphabet = EMOJI_ALPHABET.codePoints().toArray();
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int sign = text.codePointAt(at);
            int value = 0;
            while (value < alphabet.length && alphabet[value] != sign) {
                value++;
            }
            if (value == alphabet.length) {
                throw new FormatException(
                        "illegal base256emoji data at input byte "
                                + text.substring(0, at).getBytes(StandardCharsets.UTF_8).length
                                + ", char: '"
                                + Character.toString(sign)
                                + "'");
            }
            out.write(value);
        }
        return out.toByteArray();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String base32(byte[] bytes) {
        return toBits(bytes, BASE32_ALPHABET, 5);
    }

    private static String base32Hex(byte[] bytes) {
        return toBits(bytes, BASE32HEX_ALPHABET, 5);
    }

    private static String padded(String text) {
        int missing = (BASE32_GROUP - text.length() % BASE32_GROUP) % BASE32_GROUP;
        return text + "=".repeat(missing);
    }

    private String unpadded(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        if (text.length() % BASE32_GROUP != 0 || text.length() - end >= BASE32_GROUP) {
            throw new FormatException("not " + label + ": padding is wrong");
        }
        return text.substring(0, end);
    }

    /** Writes so many bits a character, the last one filled with zeros. */
    private static String toBits(byte[] bytes, String alphabet, int width) {
        StringBuilder out = new StringBuilder((bytes.length * 8 + width - 1) / width);
        int mask = (1 << width) - 1;
        int bits = 0;
        int held = 0;
        for (byte b : bytes) {
            bits = (bits << 8) | (b & 0xff);
            held += 8;
            while (held >= width) {
                held -= width;
                out.append(alphabet.charAt((bits >>> held) & mask));
            }
            bits &= (1 << held) - 1;
        }
        if (held > 0) {
            out.append(alphabet.charAt((bits << (width - held)) & mask));
        }
        return out.toString();
    }

    private byte[] fromBits(String text, String alphabet, int width) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() * width / 8);
        int bits = 0;
        int held = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = alphabet.indexOf(text.charAt(i));
            if (digit < 0) {
                String family = width == 5 ? "base32" : label;
                throw new FormatException("illegal " + family + " data at input byte " + i);
            }
            bits = (bits << width) | digit;
            held += width;
            if (held >= 8) {
                held -= 8;
                out.write(bits >>> held);
                bits &= (1 << held) - 1;
            }
        }
        if (held >= width || bits != 0) {
            String family = width == 5 ? "base32" : label;
            throw new FormatException(family + " text has stray bits at its end");
        }
        return out.toByteArray();
    }

    private static String toRadix(byte[] bytes, String alphabet) {
        byte[] digits = converted(bytes, 256, alphabet.length());
        StringBuilder out = new StringBuilder(digits.length);
        for (byte digit : digits) {
            out.append(alphabet.charAt(digit));
        }
        return out.toString();
    }

    private static byte[] fromRadix(String text, String alphabet) {
        if (text.length() > MAX_RADIX_TEXT) {
            throw new FormatException("text of " + text.length() + " characters is too long");
        }
        byte[] digits = new byte[text.length()];
        for (int i = 0; i < digits.length; i++) {
            int digit = alphabet.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new FormatException("invalid character '" + text.charAt(i) + "'");
            }
            digits[i] = (byte) digit;
        }
        return converted(digits, alphabet.length(), 256);
    }

    /** The digits of a number in another base, as many zeros before it as there were. */
    private static byte[] converted(byte[] digits, int from, int to) {
        int zeros = 0;
        while (zeros < digits.length && digits[zeros] == 0) {
            zeros++;
        }
        int most = (int) ((digits.length - zeros) * Math.log(from) / Math.log(to)) + 2;
        byte[] out = new byte[zeros + most];
        int first = out.length; // the number grows from the end
        for (int i = zeros; i < digits.length; i++) {
            int carry = digits[i] & 0xff;
            int at = out.length;
            while (at > first || carry != 0) {
                carry += from * (out[--at] & 0xff);
                out[at] = (byte) (carry % to);
                carry /= to;
            }
            first = at;
        }
        return Arrays.copyOfRange(out, first - zeros, out.length);
    }
}
