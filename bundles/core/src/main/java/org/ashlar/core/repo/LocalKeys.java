package org.ashlar.core.repo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.ashlar.command.Command;
import org.ashlar.command.Invocation;
import org.ashlar.core.command.key.KeyGenCommand;
import org.ashlar.core.command.key.KeyImportCommand;
import org.ashlar.core.command.key.KeyListCommand;
import org.ashlar.core.command.key.KeyLsCommand;
import org.ashlar.core.command.key.KeyRenameCommand;
import org.ashlar.core.command.key.KeyRmCommand;
import org.ashlar.core.command.key.KeySignCommand;
import org.ashlar.core.command.key.KeyVerifyCommand;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.repo.Keystore;
import org.jspecify.annotations.Nullable;

/** The key commands in the program, on the files of a repo. Stateless. */
final class LocalKeys {
    private LocalKeys() {}

    /** Runs a key command; false when there is none of that name. */
    static boolean run(Path repo, Invocation invocation, PrintStream out) throws IOException {
        RepoLayout layout = new RepoLayout(repo);
        layout.checkInitialized();
        ConfigFile config = ConfigFile.load(layout.config());
        KeyFiles keys = new KeyFiles(layout.keystore(), config::identity);
        String name = invocation.spec().name();
        if (name.equals("key export")) {
            export(keys, invocation, out);
            return true;
        }
        Optional<Command> command = command(name, keys);
        if (command.isEmpty() && !name.equals("key rotate")) {
            return false;
        }
        if (name.equals("key ls") || name.equals("key list") || name.equals("key verify")) {
            LocalCommands.answer(command.orElseThrow(), invocation, out);
            return true;
        }
        layout.checkNotForeign(config);
        RepoLock lock = RepoLock.acquireNow(layout.directory());
        try {
            if (command.isPresent()) {
                LocalCommands.answer(command.get(), invocation, out);
            } else {
                rotate(keys, config, invocation, out);
            }
        } finally {
            lock.close();
        }
        return true;
    }

    private static Optional<Command> command(String name, Keystore keys) {
        @Nullable Command command =
                switch (name) {
                    case "key gen" -> new KeyGenCommand(keys);
                    case "key import" -> new KeyImportCommand(keys);
                    case "key list" -> new KeyListCommand(keys);
                    case "key ls" -> new KeyLsCommand(keys);
                    case "key rename" -> new KeyRenameCommand(keys);
                    case "key rm" -> new KeyRmCommand(keys);
                    case "key sign" -> new KeySignCommand(keys);
                    case "key verify" -> new KeyVerifyCommand(keys);
                    default -> null;
                };
        return Optional.ofNullable(command);
    }

    /** Writes a key's secret to a file that only its owner may read, or to standard output. */
    private static void export(KeyFiles keys, Invocation invocation, PrintStream out)
            throws IOException {
        Invocation.checkCount(invocation.spec(), invocation.arguments().size());
        String name = invocation.arguments().get(0);
        if (name.equals(Keystore.SELF)) {
            throw new IpfsException("cannot export key with name 'self'");
        }
        String format = invocation.string("format").orElse("");
        boolean pem = format.equals("pem-pkcs8-cleartext");
        if (!pem && !format.equals("libp2p-protobuf-cleartext")) {
            throw new IpfsException("unrecognized export format: " + format);
        }
        PrivateKey key =
                keys.key(name)
                        .orElseThrow(
                                () ->
                                        new IpfsException(
                                                "key with name '" + name + "' doesn't exist"));
        byte[] content = pem ? pem(key) : key.encoded();
        String target =
                invocation
                        .string("output")
                        .orElse(name.replace('/', '_') + (pem ? ".pem" : ".key"));
        if (target.equals("-")) {
            out.write(content);
            out.flush();
        } else {
            AtomicFiles.writeSecret(Path.of(target), content);
        }
    }

    private static byte[] pem(PrivateKey key) {
        Base64.Encoder encoder =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        String text =
                "-----BEGIN PRIVATE KEY-----\n"
                        + encoder.encodeToString(key.pkcs8())
                        + "\n-----END PRIVATE KEY-----\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Makes a new identity; the old one is kept in the keystore first. */
    private static void rotate(
            KeyFiles keys, ConfigFile config, Invocation invocation, PrintStream out) {
        String backup = invocation.string("oldkey").orElse("");
        if (backup.isEmpty()) {
            throw new InvalidRequestException(
                    "keystore name for backing up old key must be provided");
        }
        if (backup.equals(Keystore.SELF)) {
            throw new InvalidRequestException("keystore name for back up cannot be named 'self'");
        }
        PrivateKey fresh =
                RepoInitializer.generate(
                        invocation.string("type").orElse("ed25519"),
                        invocation.integer("size"),
                        out);
        keys.put(backup, config.identity());
        config.changeIdentity(fresh);
        out.println("peer identity: " + PeerId.of(fresh.publicKey()));
        out.flush();
    }
}
