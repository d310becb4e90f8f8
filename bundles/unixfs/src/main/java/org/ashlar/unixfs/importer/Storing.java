package org.ashlar.unixfs.importer;

/** Where the blocks of an import go. */
public enum Storing {
    /** All are stored. */
    COPY,
    /** Those that a file holds already, as a reference says, are not stored again. */
    COPY_ABSENT,
    /** Leaves stay in the files that are imported, and references to them are kept. */
    REFER
}
