package org.ashlar.itests.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may import, export and hold what; stateless. */
final class DependencyRules {
    /** Neither left out nor swapped; only these export. */
    static final Set<String> KERNEL = Set.of("api", "multiformats", "core", "http");

    /** Everybody compiles against these, and against no other bundle. */
    static final Set<String> CONTRACTS = Set.of("api", "multiformats");

    /** Sources that the build copies into each bundle that uses them. */
    private static final List<String> COPIED = List.of("org.ashlar.kad", "org.ashlar.streams");

    private static final String NETTY_CONTRACT = "org.ashlar.net.spi";
    private static final String NULLNESS = "org.jspecify.annotations";
    private static final String OPTIONAL = "resolution:=optional";

    private DependencyRules() {}

    /** One sentence for each broken rule; none when all is well. */
    static List<String> violations(List<BundleJar> jars) {
        Set<String> contracts = new HashSet<>();
        jars.stream()
                .filter(jar -> CONTRACTS.contains(jar.name()))
                .forEach(jar -> contracts.addAll(jar.exports()));
        List<String> found = new ArrayList<>();
        for (BundleJar jar : jars) {
            imports(jar, contracts, found);
            exports(jar, found);
            jar.forbidden().forEach(header -> found.add(jar.name() + " has a " + header));
        }
        copies(jars, found);
        return found;
    }

    private static void imports(BundleJar jar, Set<String> contracts, List<String> found) {
        jar.imports()
                .forEach(
                        (name, directives) -> {
                            boolean optional = directives.contains(OPTIONAL);
                            if (!mayImport(jar.name(), name, optional, contracts)) {
                                found.add(
                                        jar.name()
                                                + " imports "
                                                + name
                                                + ": neither a contract nor a declared library");
                            }
                        });
    }

    private static boolean mayImport(
            String bundle, String name, boolean optional, Set<String> contracts) {
        return name.startsWith("java.")
                || name.startsWith("javax.")
                || contracts.contains(name)
                || Library.of(bundle).stream().anyMatch(library -> library.has(name))
                || (optional && name.equals(NULLNESS))
                || (optional
                        && Library.optional(bundle).stream()
                                .anyMatch(library -> library.has(name)));
    }

    private static void exports(BundleJar jar, List<String> found) {
        if (!KERNEL.contains(jar.name())) {
            jar.exports()
                    .forEach(
                            name ->
                                    found.add(
                                            jar.name()
                                                    + " is no kernel bundle but exports "
                                                    + name));
        }
        for (String name : jar.naming()) {
            if (!name.equals(NETTY_CONTRACT)) {
                found.add(jar.name() + " exports " + name + ", which names types of Netty");
            }
        }
    }

    private static void copies(List<BundleJar> jars, List<String> found) {
        Map<String, String> owners = new HashMap<>();
        for (BundleJar jar : jars) {
            for (String name : jar.packages()) {
                boolean ours = name.startsWith("org.ashlar.");
                boolean copied =
                        COPIED.stream().anyMatch(c -> name.equals(c) || name.startsWith(c + "."));
                if (!ours || copied) {
                    continue;
                }
                String owner = owners.putIfAbsent(name, jar.name());
                if (owner != null) {
                    found.add(jar.name() + " holds classes of " + name + ", as does " + owner);
                }
            }
        }
    }
}
