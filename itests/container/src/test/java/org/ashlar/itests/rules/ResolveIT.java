package org.ashlar.itests.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;

/** Each bundle in a framework that holds the component runtime, the contracts, its libraries. */
class ResolveIT {
    private static final List<String> COMPONENT_RUNTIME =
            List.of(
                    "org.apache.felix.scr",
                    "org.osgi.service.component.jar",
                    "org.osgi.util.promise",
                    "org.osgi.util.function");

    @TempDir private Path storage = Path.of("");

    private Set<String> resolve(String name, List<Library> libraries) throws BundleException {
        Framework framework =
                new FrameworkFactory()
                        .newFramework(
                                Map.of(
                                        Constants.FRAMEWORK_STORAGE,
                                        storage.toString(),
                                        "felix.log.level",
                                        "0"));
        framework.start();
        try {
            Set<Path> jars = new HashSet<>();
            COMPONENT_RUNTIME.forEach(prefix -> jars.addAll(Distribution.named(prefix)));
            DependencyRules.CONTRACTS.forEach(kernel -> jars.add(Distribution.bundle(kernel)));
            Distribution.jars().stream()
                    .filter(j -> libraries.stream().anyMatch(l -> l.ships(Distribution.name(j))))
                    .forEach(jars::add);
            Path tested = Distribution.bundle(name);
            jars.remove(tested);
            for (Path jar : jars) {
                framework.getBundleContext().installBundle(jar.toUri().toString());
            }
            Bundle bundle = framework.getBundleContext().installBundle(tested.toUri().toString());
            bundle.start(Bundle.START_ACTIVATION_POLICY);
            return providers(bundle);
        } finally {
            framework.stop();
            waitForStop(framework);
        }
    }

    private static Set<String> providers(Bundle bundle) {
        Set<String> providers = new HashSet<>();
        bundle.adapt(BundleWiring.class)
                .getRequiredWires(null)
                .forEach(wire -> providers.add(wire.getProvider().getSymbolicName()));
        return providers;
    }

    private static void waitForStop(Framework framework) {
        try {
            framework.waitForStop(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Stream<String> names() {
        return Distribution.bundles().stream()
                .map(file -> Distribution.name(file).replace(".jar", ""));
    }

    @ParameterizedTest
    @MethodSource("names")
    void resolvesWithItsDeclaredLibrariesOnly(String name) throws BundleException {
        Set<String> providers = resolve(name, Library.of(name));

        List<String> ours = new ArrayList<>(providers);
        ours.removeIf(provider -> !provider.startsWith("org.ashlar."));
        assertThat(ours).isSubsetOf("org.ashlar.api", "org.ashlar.multiformats");
    }

    @Test
    void failsWhenALibraryIsMissing() {
        assertThatThrownBy(() -> resolve("core", List.of(Library.NETTY, Library.CONFIG_ADMIN)))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("com.grack.nanojson");
    }
}
