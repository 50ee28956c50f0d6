/** Tests of the admin API. */
@NullMarked
package dev.headscale.runner.internal.api;

import org.jspecify.annotations.NullMarked;
