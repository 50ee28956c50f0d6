/**
 * The policy language of a tailnet and what it means for each node.
 *
 * <p>Nothing here knows the control plane: the package takes values and returns values, so that it can be used alone,
 * for example in an editor or in a check of a policy file.
 */
@NullMarked
package dev.headscale.policy;

import org.jspecify.annotations.NullMarked;
