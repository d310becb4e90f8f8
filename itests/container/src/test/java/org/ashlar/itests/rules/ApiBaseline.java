package org.ashlar.itests.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compares what is exported with what was. Stateless.
 *
 * <p>Breaking others takes a new major version of the package: to remove or change what they can
 * see, and to ask more of those who implement a type ({@code @ConsumerType}).
 */
final class ApiBaseline {
    private ApiBaseline() {}

    /** A line of {@link ApiText}. */
    private record Line(String name, String version, String type, String what) {
        static Line of(String text) {
            String[] parts = text.split(" ", 4);
            return new Line(parts[0], parts[1], parts[2], parts[3]);
        }

        int major() {
            return Integer.parseInt(version.substring(0, version.indexOf('.')));
        }

        String unversioned() {
            return type + " " + what;
        }
    }

    /** One sentence for each incompatible change; none when all is well. */
    static List<String> violations(SortedSet<String> before, SortedSet<String> after) {
        Map<String, Integer> majors = new HashMap<>();
        Set<String> now = new TreeSet<>();
        for (String text : after) {
            Line line = Line.of(text);
            majors.put(line.name(), line.major());
            now.add(line.unversioned());
        }
        List<String> found = new ArrayList<>();
        Set<String> known = new TreeSet<>();
        Set<String> implemented = new TreeSet<>();
        for (String text : before) {
            Line line = Line.of(text);
            known.add(line.unversioned());
            if (line.what().startsWith("consumer ")) {
                implemented.add(line.type());
            }
            boolean free = majors.getOrDefault(line.name(), line.major()) > line.major();
            if (!free && !now.contains(line.unversioned())) {
                found.add("gone or changed: " + line.unversioned());
            }
        }
        Map<String, Integer> earlier = new HashMap<>();
        before.forEach(text -> earlier.put(Line.of(text).name(), Line.of(text).major()));
        for (String text : after) {
            Line line = Line.of(text);
            boolean free = earlier.getOrDefault(line.name(), 0) < line.major();
            boolean demanded =
                    implemented.contains(line.type())
                            && line.what().contains("abstract ")
                            && line.what().contains("[")
                            && !line.what().startsWith("consumer ");
            if (!free && demanded && !known.contains(line.unversioned())) {
                found.add("asks more of those who implement it: " + line.unversioned());
            }
        }
        return found;
    }
}
