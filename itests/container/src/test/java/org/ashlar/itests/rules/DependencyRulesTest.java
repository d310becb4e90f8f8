package org.ashlar.itests.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependencyRulesTest {
    private static final String PLAIN = "java/lang/Object";

    private final List<BundleJar> jars = new ArrayList<>();
    private Path directory = Path.of("");

    @BeforeEach
    void contracts(@TempDir Path temporary) throws IOException {
        directory = temporary;
        add("api", "", "org.ashlar.store;version=\"1.0\"", "org/ashlar/store/Datastore", PLAIN);
        add("multiformats", "", "org.ashlar.multiformats", "org/ashlar/multiformats/Cid", PLAIN);
    }

    /** A jar with one class that names one type. */
    private void add(String name, String imports, String exports, String type, String named)
            throws IOException {
        add(name, imports, exports, type, named, "X-Nothing", "nothing");
    }

    private void add(
            String name,
            String imports,
            String exports,
            String type,
            String named,
            String header,
            String value)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Manifest-Version", "1.0");
        headers.putValue("Bundle-SymbolicName", "org.ashlar." + name);
        headers.putValue("Import-Package", imports);
        headers.putValue("Export-Package", exports);
        headers.putValue(header, value);
        Path file = directory.resolve(name + ".jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new ZipEntry(type + ".class"));
            jar.write(named.getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        }
        jars.add(BundleJar.of(file));
    }

    private void assertViolation(String part) {
        assertThat(DependencyRules.violations(jars)).singleElement().asString().contains(part);
    }

    @Test
    void acceptsContractsDeclaredLibrariesAndTheJdk() throws IOException {
        add(
                "bitswap",
                "java.util,javax.crypto,org.ashlar.store;version=\"[1.0,2)\",io.netty.buffer,"
                        + "org.jspecify.annotations;resolution:=optional",
                "",
                "org/ashlar/bitswap/Bitswap",
                "io/netty/buffer/ByteBuf");

        assertThat(DependencyRules.violations(jars)).isEmpty();
    }

    @Test
    void refusesAnImportFromAnotherPlugin() throws IOException {
        add("unixfs", "org.ashlar.bitswap", "", "org/ashlar/unixfs/Importer", PLAIN);

        assertViolation("unixfs imports org.ashlar.bitswap");
    }

    @Test
    void refusesAnImportFromAKernelBundleThatIsNoContract() throws IOException {
        add("core", "", "org.ashlar.core.repo", "org/ashlar/core/repo/OpenRepo", PLAIN);
        add("pinning", "org.ashlar.core.repo", "", "org/ashlar/pinning/Pins", PLAIN);

        assertViolation("pinning imports org.ashlar.core.repo");
    }

    @Test
    void refusesALibraryThatIsNotDeclared() throws IOException {
        add("pinning", "io.netty.buffer", "", "org/ashlar/pinning/Pins", PLAIN);

        assertViolation("pinning imports io.netty.buffer");
    }

    @Test
    void refusesNettyInApiUnlessItIsOptional() throws IOException {
        jars.clear();
        add(
                "api",
                "io.netty.buffer;version=\"[4.2,5)\",io.netty.util;resolution:=optional",
                "",
                "org/ashlar/net/spi/Host",
                PLAIN);

        assertViolation("api imports io.netty.buffer");
    }

    @Test
    void refusesAnExportOfAPlugin() throws IOException {
        add("bitswap", "", "org.ashlar.bitswap", "org/ashlar/bitswap/Bitswap", PLAIN);

        assertViolation("bitswap is no kernel bundle but exports org.ashlar.bitswap");
    }

    @Test
    void refusesAnExportedPackageThatNamesNetty() throws IOException {
        add("http", "", "org.ashlar.http.spi", "org/ashlar/http/spi/A", "xio/netty/buffer/ByteBuf");

        assertViolation("http exports org.ashlar.http.spi, which names types of Netty");
    }

    @Test
    void refusesClassesOfAnotherBundle() throws IOException {
        add("unixfs", "", "", "org/ashlar/store/Copy", PLAIN);

        assertViolation("unixfs holds classes of org.ashlar.store, as does api");
    }

    @Test
    void acceptsTheCopiedLibraryInSeveralBundles() throws IOException {
        add("routing-dht", "", "", "org/ashlar/kad/Lookup", PLAIN);
        add("routing-dhtclient", "", "", "org/ashlar/kad/Lookup", PLAIN);

        assertThat(DependencyRules.violations(jars)).isEmpty();
    }

    @Test
    void refusesDynamicImports() throws IOException {
        add("a", "", "", "org/ashlar/a/A", PLAIN, "DynamicImport-Package", "*");

        assertViolation("a has a DynamicImport-Package");
    }

    @Test
    void readsQuotedListsInHeaders() {
        assertThat(Header.parse("a;b;version=\"[1,2)\";uses:=\"x,y\", c"))
                .containsOnlyKeys("a", "b", "c")
                .containsEntry("b", List.of("version=\"[1,2)\"", "uses:=\"x,y\""));
    }

    @Test
    void refusesAJarThatIsNoBundle() throws IOException {
        Path file = directory.resolve("plain.jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, new Manifest())) {
            jar.putNextEntry(new ZipEntry("a"));
        }

        assertThatThrownBy(() -> BundleJar.of(file)).isInstanceOf(IllegalArgumentException.class);
    }
}
