package org.ashlar.gateway;

/** A failure whose HTTP status is known. */
final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    GatewayException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
