package org.ashlar.itests.container;

import static org.ops4j.pax.exam.CoreOptions.bootDelegationPackages;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.vmOption;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.core.repo.LocalCommands;
import org.ashlar.itests.rules.Distribution;
import org.ops4j.pax.exam.Option;

/** What a container of a test starts with; used outside of the container. */
final class NodeOptions {
    private static final String BUNDLES = "ashlar.bundles";
    private static final String FRAMEWORK = "ashlar.framework";
    private static final String HEAP = "-Xmx256m";

    private NodeOptions() {}

    /** The bundles of the distribution, but for some, on a new repo that reaches no network. */
    static Option node(String name, String... without) {
        return composite(
                frameworkProperty("ashlar.repo").value(repo(name).toString()), bundles(without));
    }

    /** A bundle that is no part of the node. */
    static Option console(String name) {
        Path directory = Path.of(String.valueOf(System.getProperty("ashlar.consoles")));
        return bundle(directory.resolve(name + ".jar").toUri().toString());
    }

    /** A new directory for a test. */
    static Path work(String name) {
        return Path.of(String.valueOf(System.getProperty("ashlar.work")))
                .toAbsolutePath()
                .normalize()
                .resolve(name + "-" + System.nanoTime());
    }

    /** The bundles of the distribution, but for some. */
    static Option bundles(String... without) {
        List<Option> options = new ArrayList<>();
        options.add(junitBundles());
        options.add(vmOption(HEAP));
        options.add(bootDelegationPackages("sun.misc", "sun.nio.ch"));
        options.add(frameworkProperty("felix.log.level").value("1"));
        options.add(systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"));
        for (String property :
                List.of(FRAMEWORK, BUNDLES, "ashlar.home", "ashlar.swaps", "ashlar.seed")) {
            options.add(systemProperty(property).value(System.getProperty(property, "")));
        }
        List<String> left = List.of(without);
        for (Path jar : Distribution.jars()) {
            String file = Distribution.name(jar);
            if (!left.contains(file.replace(".jar", "")) && !file.contains("felix.framework")) {
                options.add(bundle(jar.toUri().toString()));
            }
        }
        return composite(options.toArray(Option[]::new));
    }

    /** A bundle of {@code examples/}. */
    static Option example(String name) {
        Path directory = Path.of(String.valueOf(System.getProperty("ashlar.examples")));
        return bundle(directory.resolve(name + ".jar").toUri().toString());
    }

    private static Path repo(String name) {
        try {
            Path repo = work(name);
            Files.createDirectories(repo.getParent());
            LocalCommands.init(
                    repo,
                    "ed25519",
                    OptionalLong.empty(),
                    List.of("test"),
                    Optional.empty(),
                    System.out);
            return repo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
