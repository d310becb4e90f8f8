package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.util.List;

/** The directory of a log, so that tests can make it fail. Safe for use by any thread. */
interface Disk {
    /** Opens a file for reading and writing; creates it when it is absent. */
    LogFile open(String name) throws IOException;

    /** Names of the files in the directory, in no order. */
    List<String> list() throws IOException;

    /** Removes a file; one that is absent is no error. */
    void delete(String name) throws IOException;

    /** Replaces {@code to} by {@code from}. */
    void rename(String from, String to) throws IOException;

    /** Free bytes of the disk. */
    long usable() throws IOException;

    /** Makes created, renamed and deleted names survive a loss of power. */
    void syncDirectory() throws IOException;
}
