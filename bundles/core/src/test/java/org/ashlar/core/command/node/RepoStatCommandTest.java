package org.ashlar.core.command.node;

import static org.ashlar.testing.RecordingEmitter.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.InMemoryBlockstore;
import org.junit.jupiter.api.Test;

/** {@code repo stat} and {@code repo version}. */
class RepoStatCommandTest {
    private static final int MANY = 1_500; // more than a page

    private final InMemoryBlockstore blocks = new InMemoryBlockstore();
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final FakeRepo repo = FakeRepo.withoutNetwork();
    private final RepoStatCommand stat = new RepoStatCommand(repo, config, blocks);

    private void fill() {
        for (int i = 0; i < MANY; i++) {
            byte[] data = Bytes.random(i, 1_000);
            Multihash hash = Hashes.hash(Multihash.SHA2_256, data);
            blocks.put(new Block(Cid.v1(Multicodec.RAW, hash), data));
        }
    }

    @Test
    void countsAllBlocksAndTellsTheLimit() throws IOException {
        fill();
        config.set("Datastore.StorageMax", 5_000_000_000L);
        FakeCall call = new FakeCall(stat.spec());

        assertThat(run(stat, call).json())
                .containsExactly(
                        "{\"RepoSize\":1500000,\"StorageMax\":5000000000,\"NumObjects\":1500,"
                                + "\"RepoPath\":\"nowhere\",\"Version\":\"fs-repo@18\"}");
        assertThat(run(stat, call).text(stat, call))
                .isEqualTo(
                        """
                        NumObjects: 1500
                        RepoSize:   1500000
                        StorageMax: 5000000000
                        RepoPath:   nowhere
                        Version:    fs-repo@18
                        """);
    }

    @Test
    void tellsSizesOnlyAndAsPeopleReadThem() throws IOException {
        fill();
        FakeCall call = new FakeCall(stat.spec()).with("size-only", true).with("human", true);

        assertThat(run(stat, call).text(stat, call))
                .isEqualTo("RepoSize:   1.5 MB\nStorageMax: 10 GB\n");
    }

    @Test
    void tellsTheVersionOfTheRepo() throws IOException {
        RepoVersionCommand version = new RepoVersionCommand();
        FakeCall plain = new FakeCall(version.spec());
        FakeCall quiet = new FakeCall(version.spec()).with("quiet", true);

        assertThat(run(version, plain).json()).containsExactly("{\"Version\":\"18\"}");
        assertThat(run(version, plain).text(version, plain))
                .isEqualTo("ipfs repo version fs-repo@18\n");
        assertThat(run(version, quiet).text(version, quiet)).isEqualTo("fs-repo@18\n");
    }
}
