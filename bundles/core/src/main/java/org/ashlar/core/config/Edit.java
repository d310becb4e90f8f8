package org.ashlar.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ashlar.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * What somebody else did to a record of Configuration Admin that is the node's. Immutable.
 *
 * @param pid of the record
 * @param keys of the node's configuration that mean the same, with their values
 * @param asked names and values in the record that these keys stand for
 * @param setBack names in the record that no key stands for
 * @param wrong what is wrong with values, in sentences
 * @param gone true if the record was deleted, and is wanted
 */
record Edit(
        String pid,
        Map<String, Object> keys,
        Map<String, List<String>> asked,
        List<String> setBack,
        List<String> wrong,
        boolean gone) {

    /**
     * Compares.
     *
     * @param was what the node wrote; null if it has no such record
     * @param is what is there; null if there is no such record
     */
    static Edit of(
            String pid,
            @Nullable Map<String, List<String>> was,
            @Nullable Map<String, List<String>> is) {
        Map<String, Object> keys = new LinkedHashMap<>();
        Map<String, List<String>> asked = new TreeMap<>();
        List<String> setBack = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        String onOff = RecordKeys.SWITCHES.get(pid);
        if (onOff != null && (was == null) != (is == null)) {
            keys.put(onOff, is != null);
        } else if (was == null && is != null) {
            wrong.add("the configuration selects no such part");
            return new Edit(pid, keys, asked, setBack, wrong, false);
        }
        Map<String, List<String>> before = was == null ? Map.of() : was;
        Map<String, List<String>> after = is == null ? Map.of() : is;
        after.forEach(
                (name, values) -> {
                    if (values.equals(before.get(name))) {
                        return;
                    }
                    try {
                        Optional<Map<String, Object>> meant = RecordKeys.of(pid, name, values);
                        if (meant.isPresent()) {
                            keys.putAll(meant.get());
                            asked.put(name, values);
                        } else if (before.containsKey(name)) {
                            setBack.add(name);
                        }
                    } catch (InvalidRequestException e) {
                        wrong.add(String.valueOf(e.getMessage()));
                    }
                });
        return new Edit(
                pid, keys, asked, setBack, wrong, was != null && is == null && onOff == null);
    }

    /** True if nobody did anything. */
    boolean isNothing() {
        return keys.isEmpty() && setBack.isEmpty() && wrong.isEmpty() && !gone;
    }
}
