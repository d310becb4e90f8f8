package org.ashlar.core.command.filestore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Call;
import org.ashlar.core.front.filestore.BrokenReferenceException;
import org.ashlar.core.front.filestore.FileReference;
import org.ashlar.core.front.filestore.FileReferences;
import org.ashlar.core.front.filestore.FileStatus;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.path.PathResolver;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Looks at references, for commands. Safe for use by any thread that may block. */
@Component(service = References.class)
public final class References {
    private static final int PAGE = 256;
    private static final int MAX_SORTED = 1 << 20; // some 150 MiB

    private final FileReferences references;
    private final BlockService blocks;
    private final PathResolver paths;

    /**
     * @param references what there is
     * @param blocks where paths lead through
     * @param paths follows arguments
     */
    @Activate
    public References(
            @Reference FileReferences references,
            @Reference BlockService blocks,
            @Reference PathResolver paths) {
        this.references = references;
        this.blocks = blocks;
        this.paths = paths;
    }

    /** Takes rows. */
    interface Sink {
        void take(ReferenceRow row) throws IOException;
    }

    /**
     * Shows the blocks that arguments lead to, else all references.
     *
     * @param verify true to read the files of all references; those of arguments are always read
     */
    void forEach(Call call, boolean verify, Sink sink) throws IOException {
        references.requireEnabled();
        if (!call.arguments().isEmpty()) {
            for (String argument : call.arguments()) {
                sink.take(named(call, argument));
            }
        } else if (call.flag("file-order")) {
            for (FileReference each : sorted(call)) {
                call.context().check();
                sink.take(verify ? verified(each.hash()) : listed(each.hash()));
            }
        } else {
            for (Pages pages = new Pages(call); pages.next(); ) {
                for (Multihash hash : pages.page) {
                    sink.take(verify ? verified(hash) : listed(hash));
                }
            }
        }
    }

    /** Calls with the hash of each reference. */
    void forEachHash(Call call, HashSink sink) throws IOException {
        references.requireEnabled();
        for (Pages pages = new Pages(call); pages.next(); ) {
            for (Multihash hash : pages.page) {
                sink.take(hash);
            }
        }
    }

    /** Takes hashes. */
    interface HashSink {
        void take(Multihash hash) throws IOException;
    }

    /** Forgets the reference of a row. */
    void remove(ReferenceRow row) {
        row.cid().ifPresent(cid -> references.delete(cid.hash()));
    }

    private ReferenceRow named(Call call, String argument) {
        try (BlockSession session = blocks.newSession(call.offline())) {
            Cid cid =
                    paths.resolve(
                                    call.context(),
                                    session,
                                    paths.parse(call.context(), argument, call.offline()))
                            .cid();
            return verified(cid.hash());
        } catch (ClosedException e) {
            throw e;
        } catch (IpfsException e) {
            return ReferenceRow.malformed(argument, String.valueOf(e.getMessage()));
        }
    }

    private ReferenceRow listed(Multihash hash) {
        return row(hash, reference -> {});
    }

    private ReferenceRow verified(Multihash hash) {
        return row(hash, references::read);
    }

    /** Does something with a reference. */
    private interface Check {
        void check(FileReference reference);
    }

    private ReferenceRow row(Multihash hash, Check check) {
        Optional<Cid> cid = Optional.of(Cid.v1(Multicodec.RAW, hash));
        Optional<FileReference> reference = Optional.empty();
        try {
            reference = references.find(hash);
            if (reference.isEmpty()) {
                String error = "ipld: could not find " + cid.get();
                return new ReferenceRow(cid, reference, FileStatus.MISSING, error);
            }
            check.check(reference.get());
            return new ReferenceRow(cid, reference, FileStatus.OK, "");
        } catch (BrokenReferenceException e) {
            return new ReferenceRow(cid, reference, e.status(), String.valueOf(e.getMessage()));
        }
    }

    private List<FileReference> sorted(Call call) throws IOException {
        List<FileReference> all = new ArrayList<>();
        forEachHash(call, hash -> references.find(hash).ifPresent(found -> add(all, found)));
        all.sort(
                Comparator.comparing(FileReference::path)
                        .thenComparing(FileReference::offset)
                        .thenComparing(reference -> reference.cid().toString()));
        return all;
    }

    private static void add(List<FileReference> all, FileReference reference) {
        if (all.size() == MAX_SORTED) {
            throw new IpfsException("too many references to sort; leave out --file-order");
        }
        all.add(reference);
    }

    /** Goes through all hashes in bounded pages. */
    private final class Pages {
        private final Call call;
        private @Nullable Multihash last;
        private boolean end;
        List<Multihash> page = List.of();

        Pages(Call call) {
            this.call = call;
        }

        boolean next() {
            call.context().check();
            if (end) {
                return false;
            }
            page = references.hashes(last, PAGE);
            end = page.size() < PAGE;
            last = page.isEmpty() ? last : page.get(page.size() - 1);
            return !page.isEmpty();
        }
    }
}
