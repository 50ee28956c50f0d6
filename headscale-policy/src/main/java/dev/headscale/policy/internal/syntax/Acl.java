package dev.headscale.policy.internal.syntax;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An entry of {@code acls}.
 *
 * @param src who may connect
 * @param dst to what
 * @param protocol the IP protocol number; empty means the usual ones
 * @param postures which devices of the sources count; absent means the default
 */
public record Acl(
        List<Ref> src, List<Target> dst, OptionalInt protocol, Optional<List<Names.PostureRef>> postures, int offset) {

    /**
     * A destination with its ports.
     *
     * @param to the destination
     * @param text the destination as written, without ports
     * @param ports the ports
     */
    public record Target(Ref to, String text, List<PortRange> ports) {}
}
