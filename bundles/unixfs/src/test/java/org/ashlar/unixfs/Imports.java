package org.ashlar.unixfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.command.InputFiles;
import org.ashlar.multiformats.Cid;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeFastProvide;
import org.ashlar.testing.FakeFilestore;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.FakeMemoryBudget;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakePinner;
import org.ashlar.testing.FakePools;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.unixfs.command.AddCommand;
import org.ashlar.unixfs.importer.ImportListener;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.importer.Importer;
import org.ashlar.unixfs.importer.Storing;

/** An importer over fakes. Closed at the end of a test. */
public final class Imports implements AutoCloseable {
    public final InMemoryBlockstore store = new InMemoryBlockstore();
    public final FakeBlockService blocks = new FakeBlockService(store);
    public final FakeFilestore files = new FakeFilestore();
    public final FakeGcLocker locker = new FakeGcLocker();
    public final FakeNodeConfig config = new FakeNodeConfig();
    public final FakeCallContext context = new FakeCallContext();
    public final List<Cid> kept = new ArrayList<>();
    private final FakePools pools = new FakePools();

    public final FakeFastProvide announcements = new FakeFastProvide();
    public final FakePinner pinner = new FakePinner();

    /** A command over this importer. */
    public AddCommand addCommand() {
        return new AddCommand(importer(), config, announcements, pinner);
    }

    public Importer importer() {
        return new Importer(
                blocks, files, store, locker, pools, new FakeMemoryBudget(8 << 20), config);
    }

    /** Imports and returns the last CID that was reported. */
    public Cid add(ImportOptions options, InputFiles input) {
        List<Cid> added = new ArrayList<>();
        ImportListener listener =
                new ImportListener() {
                    @Override
                    public void added(String path, Cid cid, long size) {
                        added.add(cid);
                    }

                    @Override
                    public void progress(String path, long bytes) {}
                };
        try {
            importer()
                    .importAll(
                            context,
                            options,
                            Storing.COPY,
                            input,
                            (root, name) -> kept.add(root),
                            listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return added.get(added.size() - 1);
    }

    /** Imports one unnamed file. */
    public Cid add(ImportOptions options, byte[] content) {
        return add(options, new FakeInputFiles().file("", content));
    }

    @Override
    public void close() {
        pools.close();
    }
}
