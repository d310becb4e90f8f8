package org.ashlar.itests.stores;

import static org.ashlar.testing.RecordingEmitter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeFastProvide;
import org.ashlar.testing.FakeFilestore;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.FakeMemoryBudget;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakePinner;
import org.ashlar.testing.FakePools;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.command.AddCommand;
import org.ashlar.unixfs.command.CatCommand;
import org.ashlar.unixfs.command.LsCommand;
import org.ashlar.unixfs.command.Targets;
import org.ashlar.unixfs.importer.Importer;
import org.ashlar.unixfs.reader.BlockUnixFs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A directory of 100,000 entries, from its import to the reading of one of them by its name. */
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LargeDirectoryIT {
    private static final int ENTRIES = 100_000;

    /** The one entry that is not empty. */
    private static final String NAME = "entry-77777";

    private static final byte[] CONTENT = "this one\n".getBytes(StandardCharsets.UTF_8);

    /** What {@code ipfs add -Qr} of Kubo 0.43.1 says of the same directory. */
    private static final String KUBOS_CID = "QmaU7CcWAgGpg4MkkwoSaK8HUxUJAGx5VmCPPXcMceZkiS";

    /** The root, two or three shards below it, and the file. */
    private static final int MOST_READ = 5;

    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakePools pools = new FakePools();
    private final Targets targets = new Targets(blocks, new DagPathResolver());
    private final Set<String> names = new TreeSet<>();
    private String root = "";

    @BeforeAll
    void add() throws IOException {
        FakeInputFiles files = new FakeInputFiles().directory("big");
        for (int i = 0; i < ENTRIES; i++) {
            String name = "entry-" + i;
            names.add(name);
            files.file("big/" + name, name.equals(NAME) ? CONTENT : new byte[0]);
        }
        FakeNodeConfig config = new FakeNodeConfig();
        AddCommand add =
                new AddCommand(importer(config), config, new FakeFastProvide(), new FakePinner());
        RecordingEmitter out =
                run(
                        add,
                        new FakeCall(add.spec())
                                .with("quieter", true)
                                .with("pin", false)
                                .files(files));
        Object last = out.values().get(out.values().size() - 1);
        root = String.valueOf(((Map<?, ?>) last).get("Hash"));
    }

    private Importer importer(FakeNodeConfig config) {
        FakeMemoryBudget budget = new FakeMemoryBudget(8 << 20);
        return new Importer(
                blocks, new FakeFilestore(), store, new FakeGcLocker(), pools, budget, config);
    }

    @AfterAll
    void close() {
        pools.close();
    }

    @Test
    void isReadByNameThroughAFewShards() throws IOException {
        assertThat(root).isEqualTo(KUBOS_CID);
        assertThat(store.count()).as("shards").isGreaterThan(256);
        CatCommand cat = new CatCommand(targets, new BlockUnixFs());
        int before = blocks.requests();

        RecordingEmitter out = run(cat, new FakeCall(cat.spec(), "/ipfs/" + root + "/" + NAME));

        assertThat(out.bytes()).isEqualTo(CONTENT);
        assertThat(blocks.requests() - before).as("blocks read").isBetween(3, MOST_READ);
        FakeCall absent = new FakeCall(cat.spec(), "/ipfs/" + root + "/entry-" + ENTRIES);
        int then = blocks.requests();
        assertThatThrownBy(() -> run(cat, absent))
                .isInstanceOf(ContentNotFoundException.class)
                .hasMessage("no link named \"entry-" + ENTRIES + "\" under " + root);
        assertThat(blocks.requests() - then).as("blocks read").isLessThan(MOST_READ);
    }

    @Test
    void isListedWhole() throws IOException {
        LsCommand ls = new LsCommand(targets, new BlockUnixFs());
        FakeCall call = new FakeCall(ls.spec(), root).with("stream", true).with("size", false);

        String text = run(ls, call.with("resolve-type", false)).text(ls, call);

        List<String> listed =
                text.lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList();
        assertThat(listed.size()).isEqualTo(ENTRIES);
        assertThat(new TreeSet<>(listed).equals(names)).as("every name").isTrue();
    }
}
