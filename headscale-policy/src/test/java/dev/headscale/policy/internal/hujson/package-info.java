@NullMarked
package dev.headscale.policy.internal.hujson;

import org.jspecify.annotations.NullMarked;
