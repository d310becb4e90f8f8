package org.ashlar.core.command.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakePools;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepoVerifyCommandTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakePools pools = new FakePools();
    private final RepoVerifyCommand command = new RepoVerifyCommand(store, blocks, pools, false);
    private final RecordingEmitter out = new RecordingEmitter();
    private final Block good = block("good");
    private final Block bad = block("bad");

    RepoVerifyCommandTest() {
        store.put(good);
    }

    @AfterEach
    void end() {
        pools.close();
    }

    @Test
    void validatesAllBlocks() throws IOException {
        FakeCall call = call();

        command.run(call, out);

        assertThat(out.text(command, call))
                .isEqualTo("1 blocks processed.\rverify complete, all blocks validated.\n");
    }

    @Test
    void reportsBitRotAndLeavesIt() {
        rot();
        FakeCall call = call();

        assertThatThrownBy(() -> command.run(call, out))
                .isInstanceOf(StorageException.class)
                .hasMessage("verify complete, some blocks were corrupt");

        assertThat(out.text(command, call)).contains("block " + bad.cid() + " was corrupt (");
        assertThat(store.count()).isEqualTo(2);
    }

    @Test
    void removesBitRotWhenAsked() throws IOException {
        rot();
        FakeCall call = call().with("drop", true);

        command.run(call, out);

        assertThat(out.text(command, call)).contains("), removed\n");
        assertThat(store.has(bad.cid())).isFalse();
        assertThat(store.has(good.cid())).isTrue();
    }

    @Test
    void healsFromAPeer() throws IOException {
        rot();
        blocks.remote().put(bad);
        FakeCall call = call().with("heal", true);

        command.run(call, out);

        assertThat(out.text(command, call)).contains("removed and healed");
        assertThat(store.get(bad.cid()).orElseThrow().data()).isEqualTo(bad.data());
    }

    @Test
    void failsWhenNoPeerHasTheBlock() {
        rot();

        assertThatThrownBy(() -> command.run(call().with("heal", true), out))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("1 failed");

        assertThat(store.has(bad.cid())).isFalse();
    }

    @Test
    void givesUpAfterTheTimeLimit() {
        rot();
        blocks.hang();
        FakeCall call = call().with("heal", true).with("heal-timeout", "20ms");

        assertThatThrownBy(() -> command.run(call, out)).isInstanceOf(StorageException.class);

        assertThat(out.text(command, call)).contains("failed to heal (context deadline exceeded)");
    }

    @Test
    void refusesToHealOfflineAndMalformedLimits() {
        FakeCall offline = new FakeCall(command.spec()).with("heal", true);
        assertThatThrownBy(() -> command.run(offline, out))
                .isInstanceOf(InvalidRequestException.class);
        FakeCall malformed = call().with("heal", true).with("heal-timeout", "soon");
        assertThatThrownBy(() -> command.run(malformed, out))
                .isInstanceOf(InvalidRequestException.class);
    }

    private FakeCall call() {
        return new FakeCall(command.spec()).online();
    }

    private void rot() {
        store.stage(List.of(new Block(bad.cid(), new byte[] {0})));
    }

    private static Block block(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        return new Block(Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data)), data);
    }
}
