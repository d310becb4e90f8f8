package org.ashlar.core.front.filestore;

/** What became of a reference, in Kubo's numbers and words. */
public enum FileStatus {
    /** The file has the bytes. */
    OK(0, "ok"),
    /** The file cannot be read. */
    FILE_ERROR(10, "error"),
    /** There is no such file. */
    NO_FILE(11, "no-file"),
    /** The file has other bytes there, or ends before. */
    CHANGED(12, "changed"),
    /** The reference itself cannot be read. */
    OTHER_ERROR(20, "ERROR"),
    /** There is no reference. */
    MISSING(30, "missing");

    private final int code;
    private final String label;

    FileStatus(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** Kubo's number. */
    public int code() {
        return code;
    }

    /** Kubo's word. */
    public String label() {
        return label;
    }

    /** The status with a number. */
    public static FileStatus of(int code) {
        for (FileStatus status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        return OTHER_ERROR;
    }
}
