@NullMarked
package dev.headscale.policy.internal.nodes;

import org.jspecify.annotations.NullMarked;
