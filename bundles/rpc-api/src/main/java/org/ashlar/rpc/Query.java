package org.ashlar.rpc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.error.InvalidRequestException;

/**
 * The parameters of a request. Immutable.
 *
 * @param arguments values of {@code arg}, in order
 * @param options all others by name, values in order
 */
record Query(List<String> arguments, Map<String, List<String>> options) {

    /**
     * Parses what follows the question mark.
     *
     * @throws InvalidRequestException if an escape is broken
     */
    static Query parse(String raw) {
        List<String> arguments = new ArrayList<>();
        Map<String, List<String>> options = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (name.equals("arg")) {
                arguments.add(value);
            } else {
                options.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
            }
        }
        return new Query(arguments, options);
    }

    /** Decodes one percent-encoded word; a plus sign is a space. */
    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("invalid URL escape in \"" + text + "\"", e);
        }
    }
}
