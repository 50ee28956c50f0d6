@NullMarked
package dev.headscale.policy;

import org.jspecify.annotations.NullMarked;
