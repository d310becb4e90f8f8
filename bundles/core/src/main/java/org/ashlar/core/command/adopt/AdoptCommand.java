package org.ashlar.core.command.adopt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
import org.ashlar.block.GcLocker;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.command.content.PinAccess;
import org.ashlar.core.repo.KeyFiles;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.PinMode;
import org.ashlar.repo.Keystore;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code repo adopt}: brings over what a repo of Kubo holds, which is only read. Blocks and keys
 * come from its files, pins and the root of MFS from its RPC, as they stand in a store that only
 * Kubo reads. May be run again: what is here already stays. Safe for use by any thread.
 */
@Component(service = Command.class)
public final class AdoptCommand implements Command {
    private static final int MAX_SMALL = 2048;
    private static final CommandSpec SPEC =
            CommandSpec.of("repo", "adopt")
                    .summary("Bring over blocks, keys, pins and MFS of a repo made by Kubo.")
                    .description(
                            "Reads the blocks (flatfs) and the keystore of the repo at the given"
                                    + " path. Pins and the root of MFS are asked from a Kubo that runs on"
                                    + " that repo ('ipfs daemon --offline' suffices); without one only"
                                    + " blocks and keys come over. The root of MFS is pinned under the"
                                    + " name 'mfs of PATH'; 'ipfs files cp /ipfs/CID /NAME' puts it in"
                                    + " place. The identity stays behind: two nodes must not share one.")
                    .argument(Argument.string("path", "Directory of Kubo's repo."))
                    .option(
                            Option.string(
                                    "kubo-api",
                                    "Multiaddr of the RPC of Kubo. Default: the repo's file"
                                            + " 'api'."))
                    .build();

    private final Repo repo;
    private final Keystore keys;
    private final BlockService blocks;
    private final Blockstore store;
    private final GcLocker locker;
    private final PinAccess pins;

    /**
     * @param repo the own one
     * @param keys takes keys
     * @param blocks takes blocks
     * @param store makes them durable
     * @param locker keeps collection away until all is pinned
     * @param pins takes pins
     */
    @Activate
    public AdoptCommand(
            @Reference Repo repo,
            @Reference Keystore keys,
            @Reference BlockService blocks,
            @Reference Blockstore store,
            @Reference GcLocker locker,
            @Reference PinAccess pins) {
        this.repo = repo;
        this.keys = keys;
        this.blocks = blocks;
        this.store = store;
        this.locker = locker;
        this.pins = pins;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Path from = checked(Path.of(call.arguments().get(0)).toAbsolutePath().normalize());
        Optional<KuboRpc> kubo = api(call, from).map(KuboRpc::new);
        GcLocker.Lock held = locker.pinLock(call.context());
        try {
            FlatFsBlocks copied = new FlatFsBlocks(call.context(), blocks, text -> say(out, text));
            copied.copy(from.resolve("blocks"));
            store.sync();
            say(out, "blocks: " + copied.count() + " (" + copied.bytes() + " bytes)");
            copyKeys(from, out);
            if (kubo.isPresent()) {
                copyPins(call, kubo.get(), from, out);
            } else {
                say(
                        out,
                        "pins and MFS: left out, as Kubo does not run on "
                                + from
                                + "; start it with 'ipfs daemon --offline' and run this again");
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            held.close();
        }
    }

    private Path checked(Path from) throws IOException {
        if (from.equals(repo.directory())) {
            throw new InvalidRequestException("that is the repo of this node");
        }
        if (!Files.isRegularFile(from.resolve("config"))
                || !Files.isDirectory(from.resolve("blocks"))) {
            throw new InvalidRequestException("no repo with a directory 'blocks' found in " + from);
        }
        String version = small(from.resolve("version")).orElse("none").trim();
        if (!version.equals(Integer.toString(Repo.VERSION))) {
            throw new InvalidRequestException(
                    "the repo has version "
                            + version
                            + ", this node reads "
                            + Repo.VERSION
                            + ": migrate it with Kubo first ('ipfs repo migrate')");
        }
        return from;
    }

    private static Optional<String> api(Call call, Path from) throws IOException {
        Optional<String> given = call.string("kubo-api").filter(text -> !text.isEmpty());
        return given.isPresent() ? given : small(from.resolve("api")).map(String::trim);
    }

    private static Optional<String> small(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) >= MAX_SMALL) {
            return Optional.empty();
        }
        return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    }

    private void copyKeys(Path from, Emitter out) {
        KeyFiles others = new KeyFiles(from.resolve("keystore"), repo::identity);
        int count = 0;
        for (Keystore.Entry entry : others.list()) {
            String name = entry.name();
            if (name.equals(Keystore.SELF)) {
                continue;
            }
            Optional<Keystore.Entry> here = keys.find(name);
            if (here.isEmpty()) {
                PrivateKey key = others.key(name).orElseThrow();
                keys.put(name, key);
                count++;
            } else if (!Arrays.equals(here.get().key().encoded(), entry.key().encoded())) {
                say(out, "key " + name + ": left out, another key has this name here");
            }
        }
        say(out, "keys: " + count);
    }

    private void copyPins(Call call, KuboRpc kubo, Path from, Emitter out) {
        List<String> failed = new ArrayList<>();
        long[] count = {0};
        for (PinMode mode : List.of(PinMode.RECURSIVE, PinMode.DIRECT)) {
            kubo.each(
                    "pin/ls?stream=true&names=true&type=" + mode.label(),
                    pin -> {
                        call.context().check();
                        String cid = pin.getString("Cid", "");
                        if (pin(call, cid, mode, pin.getString("Name", ""), out)) {
                            count[0]++;
                        } else {
                            failed.add(cid);
                        }
                    });
        }
        say(out, "pins: " + count[0]);
        kubo.each(
                "files/stat?arg=/",
                stat -> {
                    String root = stat.getString("Hash", "");
                    if (pin(call, root, PinMode.RECURSIVE, name(from), out)) {
                        say(
                                out,
                                "MFS: pinned as "
                                        + root
                                        + "; put it in place with 'ipfs files cp /ipfs/"
                                        + root
                                        + " /NAME'");
                    } else {
                        failed.add(root);
                    }
                });
        if (!failed.isEmpty()) {
            throw new IpfsException(failed.size() + " pins could not be brought over");
        }
    }

    private static String name(Path from) {
        String name = "mfs of " + from;
        return name.length() > 200 ? "mfs" : name;
    }

    private boolean pin(Call call, String text, PinMode mode, String name, Emitter out) {
        try {
            pins.pinLocal(call, Cid.parse(text), mode, name);
            return true;
        } catch (ClosedException e) {
            throw e;
        } catch (IpfsException | IllegalArgumentException e) {
            say(out, "pin " + text + ": left out, " + e.getMessage());
            return false;
        }
    }

    private static void say(Emitter out, String text) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("Msg", text);
        try {
            out.emit(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> line ? line.get("Msg") + "\n" : "";
    }
}
