@NullMarked
package dev.headscale.policy.internal.net;

import org.jspecify.annotations.NullMarked;
