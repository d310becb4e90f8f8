package org.ashlar.unixfs.mfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ashlar.command.Command;
import org.ashlar.command.Invocation;
import org.ashlar.error.IpfsException;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.command.AddCommand;
import org.ashlar.unixfs.command.FakeResolver;
import org.ashlar.unixfs.mfs.command.FilesChcidCommand;
import org.ashlar.unixfs.mfs.command.FilesChmodCommand;
import org.ashlar.unixfs.mfs.command.FilesChrootCommand;
import org.ashlar.unixfs.mfs.command.FilesCpCommand;
import org.ashlar.unixfs.mfs.command.FilesFlushCommand;
import org.ashlar.unixfs.mfs.command.FilesLsCommand;
import org.ashlar.unixfs.mfs.command.FilesMkdirCommand;
import org.ashlar.unixfs.mfs.command.FilesMvCommand;
import org.ashlar.unixfs.mfs.command.FilesReadCommand;
import org.ashlar.unixfs.mfs.command.FilesRmCommand;
import org.ashlar.unixfs.mfs.command.FilesStatCommand;
import org.ashlar.unixfs.mfs.command.FilesTouchCommand;
import org.ashlar.unixfs.mfs.command.FilesWriteCommand;
import org.ashlar.unixfs.mfs.command.Sources;
import org.ashlar.unixfs.reader.BlockUnixFs;

/** The commands {@code files} over fakes. Closed at the end of a test. */
final class FilesBench implements AutoCloseable {
    final Imports imports = new Imports();
    final InMemoryRootStore rootStore = new InMemoryRootStore();
    final Mfs mfs = open();
    private final Map<String, Command> commands = new TreeMap<>();

    FilesBench() {
        Sources sources = new Sources(new FakeResolver());
        BlockUnixFs unixFs = new BlockUnixFs();
        List.of(
                        new FilesChcidCommand(mfs),
                        new FilesChmodCommand(mfs),
                        new FilesChrootCommand(mfs, imports.store),
                        new FilesCpCommand(mfs, sources, imports.config),
                        new FilesFlushCommand(mfs),
                        new FilesLsCommand(mfs, unixFs),
                        new FilesMkdirCommand(mfs, imports.config),
                        new FilesMvCommand(mfs),
                        new FilesReadCommand(mfs, imports.blocks, unixFs),
                        new FilesRmCommand(mfs),
                        new FilesStatCommand(mfs, sources),
                        new FilesTouchCommand(mfs),
                        new FilesWriteCommand(mfs, imports.config))
                .forEach(command -> commands.put(command.spec().path().get(1), command));
    }

    /** Another view of the same stores, as after a restart. */
    Mfs open() {
        return new Mfs(imports.blocks, imports.store, rootStore, imports.locker, imports.config);
    }

    /** Runs a command and gives what it says, an error included. */
    String run(List<String> words, byte[] data) throws IOException {
        Command command = commands.get(words.get(0));
        if (command == null) {
            throw new IllegalArgumentException("no command files " + words.get(0));
        }
        RecordingEmitter out = new RecordingEmitter();
        Invocation invocation = Invocation.parse(command.spec(), words.subList(1, words.size()));
        FakeCall call = new FakeCall(command.spec(), invocation.arguments().toArray(String[]::new));
        invocation.options().forEach((name, values) -> call.with(name, values.get(0)));
        call.files(new FakeInputFiles().file("", data));
        StringBuilder said = new StringBuilder();
        try {
            command.run(call, out);
        } catch (IpfsException e) {
            said.append("Error: ").append(e.getMessage());
        }
        String text = new String(out.bytes(), StandardCharsets.ISO_8859_1);
        return out.text(command, call) + text + said;
    }

    /** Runs a command that must not fail. */
    String files(String... words) throws IOException {
        return write(new byte[0], words);
    }

    /** Runs a command with content, that must not fail. */
    String write(byte[] data, String... words) throws IOException {
        String said = run(new ArrayList<>(List.of(words)), data);
        if (said.contains("Error: ")) {
            throw new IpfsException(String.join(" ", words) + ": " + said);
        }
        return said;
    }

    /** Adds one file with {@code --to-files} and gives the error, or nothing. */
    String addToFiles(String name, String target) throws IOException {
        AddCommand add = imports.addCommand();
        add.withMfs(mfs);
        FakeCall call =
                new FakeCall(add.spec())
                        .with("pin", false)
                        .with("to-files", target)
                        .files(new FakeInputFiles().file(name, new byte[] {1, 2}));
        try {
            add.run(call, new RecordingEmitter());
            return "";
        } catch (IpfsException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        imports.close();
    }
}
