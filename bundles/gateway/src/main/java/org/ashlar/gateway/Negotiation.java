package org.ashlar.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The representation a request asks for: {@code ?format} first, else the first fitting media type
 * of {@code Accept}. Immutable.
 *
 * @param format what to answer with
 * @param parameters of the media type
 */
record Negotiation(ResponseFormat format, Map<String, String> parameters) {
    private static final List<String> EXPLICIT =
            List.of(
                    "application/vnd.ipld",
                    "application/vnd.ipfs",
                    "application/x-tar",
                    "application/json",
                    "application/cbor");

    static Negotiation of(QueryParameters query, List<String> accepts) {
        Optional<ResponseFormat> asked = ResponseFormat.ofParameter(query.text("format"));
        Negotiation accepted = accepted(accepts);
        if (asked.isPresent()) {
            boolean same = asked.get() == accepted.format;
            return new Negotiation(asked.get(), same ? accepted.parameters : Map.of());
        }
        return accepted;
    }

    private static Negotiation accepted(List<String> headers) {
        for (String header : headers) {
            for (String value : header.split(",", -1)) {
                String type = value.trim();
                if (EXPLICIT.stream().anyMatch(type::startsWith)) {
                    return parse(type);
                }
            }
        }
        return new Negotiation(ResponseFormat.DEFAULT, Map.of());
    }

    private static Negotiation parse(String type) {
        String[] parts = type.split(";", -1);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                String value = parts[i].substring(equals + 1).trim().replace("\"", "");
                parameters.put(
                        parts[i].substring(0, equals).trim().toLowerCase(Locale.ROOT), value);
            }
        }
        String name = parts[0].trim().toLowerCase(Locale.ROOT);
        return new Negotiation(ResponseFormat.ofMediaType(name), parameters);
    }
}
