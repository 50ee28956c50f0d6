/** Tests of the STUN server. */
@NullMarked
package dev.headscale.runner.internal.stun;

import org.jspecify.annotations.NullMarked;
