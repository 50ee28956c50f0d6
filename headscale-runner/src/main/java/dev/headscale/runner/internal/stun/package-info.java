/** The STUN server: tells clients under which address the internet sees them (the subset of RFC 5389 that they use). */
@NullMarked
package dev.headscale.runner.internal.stun;

import org.jspecify.annotations.NullMarked;
