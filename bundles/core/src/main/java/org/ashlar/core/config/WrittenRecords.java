package org.ashlar.core.config;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.cm.Configuration;

/**
 * Writes records of Configuration Admin and knows afterwards which of them somebody else wrote or
 * deleted. Safe for use by any thread; one at a time writes.
 */
final class WrittenRecords {
    /** Property of a record that the node wrote. */
    static final String MARK = "ashlar.written";

    private final Map<String, Map<String, List<String>>> written = new ConcurrentHashMap<>();

    /** Gives a record its values, unless it has them. */
    void write(Configuration record, Dictionary<String, Object> values) throws IOException {
        values.put(MARK, true);
        written.put(record.getPid(), texts(values));
        record.updateIfDifferent(values);
    }

    /** Deletes a record. */
    void delete(Configuration record) throws IOException {
        written.remove(record.getPid());
        record.delete();
    }

    /** What somebody else deleted is none of the node's records any more. */
    void forget(String pid) {
        written.remove(pid);
    }

    /** What a record was given last; null if nothing, or it was deleted. */
    @Nullable Map<String, List<String>> of(String pid) {
        return written.get(pid);
    }

    /** The values of a record in a form in which they can be compared. */
    static Map<String, List<String>> texts(Dictionary<String, Object> values) {
        Map<String, List<String>> texts = new TreeMap<>();
        for (String name : Collections.list(values.keys())) {
            if (!name.equals(MARK) && !name.startsWith("service.")) {
                texts.put(name, RecordKeys.texts(values.get(name)));
            }
        }
        return texts;
    }
}
