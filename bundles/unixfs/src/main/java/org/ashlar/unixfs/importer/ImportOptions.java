package org.ashlar.unixfs.importer;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.ashlar.command.InputFile;
import org.ashlar.unixfs.chunker.Chunking;
import org.ashlar.unixfs.directory.DirectoryShape;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.CidFormat;

/**
 * What decides the CIDs of an import.
 *
 * @param format how blocks are named
 * @param rawLeaves true when leaves are raw blocks
 * @param files how files are cut and joined
 * @param directories when directories are sharded
 * @param metadata permissions and times
 * @param wrap true to put everything into one unnamed directory
 * @param emptyDirectories false to leave empty directories out
 */
public record ImportOptions(
        CidFormat format,
        boolean rawLeaves,
        FileShape files,
        DirectoryShape directories,
        Metadata metadata,
        boolean wrap,
        boolean emptyDirectories) {

    /**
     * How files are cut and joined.
     *
     * @param chunking where leaves end
     * @param maxLinks most links of a node, at least 2
     * @param trickle true for the trickle layout, false for the balanced one
     */
    public record FileShape(Chunking chunking, int maxLinks, boolean trickle) {
        /** Kubo's defaults. */
        public static final FileShape DEFAULT =
                new FileShape(Chunking.ofSize(Chunking.DEFAULT_SIZE), 174, false);
    }

    /**
     * Which permissions and times are stored.
     *
     * @param given stored for every entry, before what the upload says
     * @param keepMode true to store the permissions that the upload tells
     * @param keepMtime true to store the times that the upload tells
     */
    public record Metadata(Attributes given, boolean keepMode, boolean keepMtime) {
        /** None. */
        public static final Metadata NONE = new Metadata(Attributes.NONE, false, false);

        /** The attributes of an entry. */
        Attributes of(InputFile file) {
            OptionalInt mode = given.mode();
            if (mode.isEmpty() && keepMode) {
                mode = file.mode();
            }
            Optional<Instant> mtime = given.mtime();
            if (mtime.isEmpty() && keepMtime) {
                mtime = file.mtime();
            }
            return new Attributes(mode, mtime);
        }
    }

    /** Kubo's defaults. */
    public static ImportOptions defaults() {
        return new ImportOptions(
                CidFormat.V0,
                false,
                FileShape.DEFAULT,
                DirectoryShape.DEFAULT,
                Metadata.NONE,
                false,
                true);
    }

    /** The same with other names of blocks. */
    public ImportOptions with(CidFormat other, boolean raw) {
        return new ImportOptions(other, raw, files, directories, metadata, wrap, emptyDirectories);
    }

    /** The same with other files. */
    public ImportOptions with(FileShape other) {
        return new ImportOptions(
                format, rawLeaves, other, directories, metadata, wrap, emptyDirectories);
    }

    /** The same with other directories. */
    public ImportOptions with(DirectoryShape other) {
        return new ImportOptions(format, rawLeaves, files, other, metadata, wrap, emptyDirectories);
    }
}
