package org.ashlar.core.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.repo.Keystore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
    private final PrivateKey self = Keys.ed25519(new byte[32]);
    private final PrivateKey other = Keys.generateEd25519();
    private final Path directory;
    private final KeyFiles keys;

    KeyFilesTest(@TempDir Path temp) {
        directory = temp.resolve("keystore");
        keys = new KeyFiles(directory, () -> self);
    }

    @Test
    void storesKeysUnderTheFileNamesOfKubo() throws IOException {
        keys.put("k1", other);

        Path file = directory.resolve("key_nmyq");
        assertThat(Files.readAllBytes(file)).isEqualTo(other.encoded()).hasSize(68);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(names()).containsExactly("self", "k1");
    }

    @Test
    void listsTheIdentityFirstAndIgnoresForeignFiles() throws IOException {
        keys.put("z", other);
        keys.put("a/b", Keys.generateEd25519());
        Files.writeString(directory.resolve("notes.txt"), "x");
        Files.writeString(directory.resolve("key_!!!"), "x");
        Files.writeString(directory.resolve(".key_nmyq.123"), "torn");

        assertThat(names()).containsExactly("self", "a/b", "z");
        assertThat(keys.list().get(0).key().encoded()).isEqualTo(self.publicKey().encoded());
    }

    @Test
    void signsWithANamedKeyAndWithTheIdentity() {
        keys.put("k", other);
        byte[] message = "message".getBytes(StandardCharsets.UTF_8);

        assertThat(other.publicKey().verifies(message, keys.sign("k", message))).isTrue();
        assertThat(self.publicKey().verifies(message, keys.sign("self", message))).isTrue();
        assertThatThrownBy(() -> keys.sign("nope", message))
                .hasMessage("no key by the given name was found");
    }

    @Test
    void refusesTakenReservedEmptyAndEndlessNames() {
        keys.put("k", other);

        assertThatThrownBy(() -> keys.put("k", other))
                .isInstanceOf(IpfsException.class)
                .hasMessage("key with name 'k' already exists");
        assertThatThrownBy(() -> keys.put("self", other))
                .hasMessage("cannot create key with name 'self'");
        assertThatThrownBy(() -> keys.put("", other))
                .hasMessage("key name must be at least one character");
        assertThatThrownBy(() -> keys.put("x".repeat(200), other))
                .hasMessage("key name of 200 bytes is too long");
        assertThat(names()).containsExactly("self", "k");
    }

    @Test
    void renamesAndReplacesOnlyWhenForced() {
        PrivateKey third = Keys.generateEd25519();
        keys.put("a", other);
        keys.put("b", third);

        assertThatThrownBy(() -> keys.rename("a", "b", false))
                .hasMessage("key by that name already exists, refusing to overwrite");
        assertThatThrownBy(() -> keys.rename("self", "c", true))
                .hasMessage("cannot rename key with name 'self'");
        assertThatThrownBy(() -> keys.rename("nope", "c", true))
                .hasMessage("no key named nope was found");
        assertThat(keys.rename("a", "b", true)).isTrue();

        assertThat(names()).containsExactly("self", "b");
        assertThat(keys.key("b").orElseThrow().encoded()).isEqualTo(other.encoded());
        assertThat(keys.rename("b", "c", false)).isFalse();
        assertThat(names()).containsExactly("self", "c");
    }

    @Test
    void removesKeysButNeverTheIdentity() {
        keys.put("k", other);

        assertThat(keys.remove("k").name()).isEqualTo("k");
        assertThat(names()).containsExactly("self");
        assertThatThrownBy(() -> keys.remove("k")).hasMessage("no key named k was found");
        assertThatThrownBy(() -> keys.remove("self"))
                .hasMessage("cannot remove key with name 'self'");
    }

    @Test
    void reportsADamagedKeyFile() throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("key_nmyq"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> keys.find("k1"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is damaged");

        Files.write(directory.resolve("key_nmyq"), new byte[Keys.MAX_ENCODED + 1]);
        assertThatThrownBy(() -> keys.find("k1")).hasMessageContaining("is too long");
    }

    @Test
    void keepsKeysOfOtherTypes() {
        for (PrivateKey key : List.of(Keys.generateRsa(2048), Keys.generateSecp256k1())) {
            String name = key.type().name();
            keys.put(name, key);

            assertThat(keys.key(name).orElseThrow().encoded()).isEqualTo(key.encoded());
            assertThat(keys.sign(name, new byte[] {1})).isNotEmpty();
            assertThat(Keys.ofPkcs8(key.pkcs8()).encoded()).isEqualTo(key.encoded());
        }
        assertThat(Keys.ofPkcs8(other.pkcs8()).encoded()).isEqualTo(other.encoded());
    }

    private List<String> names() {
        return keys.list().stream().map(Keystore.Entry::name).toList();
    }
}
