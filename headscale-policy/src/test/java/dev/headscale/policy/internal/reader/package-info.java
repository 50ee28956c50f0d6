@NullMarked
package dev.headscale.policy.internal.reader;

import org.jspecify.annotations.NullMarked;
