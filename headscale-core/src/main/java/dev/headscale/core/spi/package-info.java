/** What an extender implements: where facts are kept, and how clients reach the control plane. */
@NullMarked
package dev.headscale.core.spi;

import org.jspecify.annotations.NullMarked;
