package org.ashlar.core.repo;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ashlar.command.GoDuration;
import org.ashlar.command.JsonText;
import org.jspecify.annotations.Nullable;

/** Types of configuration values, with Kubo's rules. Null is a value of each. */
enum ConfigType {
    /** Text. */
    STRING("string"),
    /** Text or nothing. */
    OPTSTRING("string"),
    /** Text or a list of text. */
    STRINGS("string or array of strings"),
    /** True or false. */
    BOOL("bool"),
    /** True, false, or the default. */
    FLAG("flag"),
    /** A whole number. */
    INT("int64"),
    /** A whole number or the default. */
    OPTINT("int64"),
    /** A duration as text; empty for the default. */
    SPAN("duration"),
    /** A duration as text or the default. */
    DURATION("duration"),
    /** A size as text. */
    SIZE("size"),
    /** A size as text or number. */
    BYTES("size"),
    /** False, or a positive number. */
    PRIORITY("priority"),
    /** A list of text. */
    LIST("array of strings"),
    /** A list of objects. */
    OBJECTS("array of objects"),
    /** An object with keys of the user's choice. */
    OBJECT("object"),
    /** An object with known keys below. */
    GROUP("object"),
    /** Anything. */
    ANY("any");

    private final String shown;

    ConfigType(String shown) {
        this.shown = shown;
    }

    static ConfigType of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** True when users choose what stands below. */
    boolean isFree() {
        return this == OBJECT || this == ANY || this == OBJECTS;
    }

    /**
     * Checks a value.
     *
     * @throws IllegalArgumentException if it is not of this type
     */
    void check(String key, Object value) {
        boolean right =
                switch (this) {
                    case STRING, OPTSTRING -> value instanceof String;
                    case STRINGS -> value instanceof String || isTexts(value);
                    case BOOL -> value instanceof Boolean;
                    case FLAG -> isFlag(value);
                    case INT, OPTINT -> isWhole(value);
                    case SPAN -> value instanceof String text && isSpan(text);
                    case DURATION -> value instanceof String text && isDuration(text);
                    case SIZE -> value instanceof String text && isSize(text);
                    case BYTES -> isSizeOrNumber(value);
                    case PRIORITY -> Boolean.FALSE.equals(value) || isPositive(value);
                    case LIST -> isTexts(value);
                    case OBJECTS -> isObjects(value);
                    case OBJECT, GROUP -> value instanceof Map<?, ?>;
                    case ANY -> true;
                };
        if (!right) {
            throw new IllegalArgumentException(
                    "json: cannot unmarshal "
                            + kind(value)
                            + " into "
                            + (key.isEmpty() ? "the configuration" : "field " + key)
                            + " of type "
                            + shown);
        }
    }

    private static boolean isFlag(Object value) {
        if (value instanceof Boolean) {
            return true;
        }
        throw new IllegalArgumentException(
                "failed to unmarshal "
                        + JsonText.of(JsonText.of(value))
                        + " into a flag: must be null/undefined, true, or false");
    }

    private static boolean isSpan(String text) {
        return text.isEmpty() || isDuration(text);
    }

    private static boolean isDuration(String text) {
        GoDuration.parse(text);
        return true;
    }

    private static boolean isSize(String text) {
        return ByteSizes.parse(text) >= 0;
    }

    private static boolean isSizeOrNumber(Object value) {
        return value instanceof String text ? isSize(text) : isWhole(value);
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long;
    }

    private static boolean isPositive(Object value) {
        return isWhole(value) && ((Number) value).longValue() > 0;
    }

    private static boolean isTexts(Object value) {
        return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
    }

    private static boolean isObjects(Object value) {
        return value instanceof List<?> list && list.stream().allMatch(Map.class::isInstance);
    }

    /** The JSON name of a value's kind. */
    private static String kind(@Nullable Object value) {
        if (value instanceof String) {
            return "string";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Number) {
            return "number";
        }
        return value instanceof List<?> ? "array" : "object";
    }
}
