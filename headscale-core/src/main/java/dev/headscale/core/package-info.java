/**
 * The control plane of one or many tailnets: what an embedding program names.
 *
 * <p>Start at {@link dev.headscale.core.ControlPlane}.
 */
@NullMarked
package dev.headscale.core;

import org.jspecify.annotations.NullMarked;
