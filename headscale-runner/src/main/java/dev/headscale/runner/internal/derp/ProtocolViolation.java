package dev.headscale.runner.internal.derp;

/** A client has broken a rule of the protocol and is to be disconnected. Has no stack trace, and no bytes of the client. */
final class ProtocolViolation extends RuntimeException {
    ProtocolViolation(String message) {
        super(message, null, false, false);
    }
}
