package org.ashlar.gateway;

import java.util.Arrays;
import java.util.Optional;

/** Representations of content that a client can ask for. */
enum ResponseFormat {
    /** Files and directories as browsers want them. */
    DEFAULT("", ""),
    /** One block as it is. */
    RAW("raw", "application/vnd.ipld.raw"),
    /** Blocks in an archive. */
    CAR("car", "application/vnd.ipld.car"),
    /** Files in an archive. */
    TAR("tar", "application/x-tar"),
    /** JSON, or what a file holds. */
    JSON("json", "application/json"),
    /** CBOR, or what a file holds. */
    CBOR("cbor", "application/cbor"),
    /** IPLD as JSON. */
    DAG_JSON("dag-json", "application/vnd.ipld.dag-json"),
    /** IPLD as CBOR. */
    DAG_CBOR("dag-cbor", "application/vnd.ipld.dag-cbor"),
    /** A signed record of a name. */
    IPNS_RECORD("ipns-record", "application/vnd.ipfs.ipns-record"),
    /** Asked for by an IPLD or IPFS media type that nobody knows. */
    UNKNOWN("", "");

    private final String parameter;
    private final String mediaType;

    ResponseFormat(String parameter, String mediaType) {
        this.parameter = parameter;
        this.mediaType = mediaType;
    }

    /** Value of {@code ?format}. */
    String parameter() {
        return parameter;
    }

    String mediaType() {
        return mediaType;
    }

    /** The last word of the media type, as ETags show it. */
    String shortName() {
        return mediaType.substring(
                Math.max(mediaType.lastIndexOf('/'), mediaType.lastIndexOf('.')) + 1);
    }

    /** The format of a query value, or empty for one that nobody knows. */
    static Optional<ResponseFormat> ofParameter(String value) {
        return Arrays.stream(values())
                .filter(format -> !value.isEmpty() && format.parameter.equals(value))
                .findFirst();
    }

    /** The format of a media type without parameters. */
    static ResponseFormat ofMediaType(String type) {
        return Arrays.stream(values())
                .filter(format -> !type.isEmpty() && format.mediaType.equals(type))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
