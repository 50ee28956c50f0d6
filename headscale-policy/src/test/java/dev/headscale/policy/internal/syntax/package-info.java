@NullMarked
package dev.headscale.policy.internal.syntax;

import org.jspecify.annotations.NullMarked;
