/**
 * The repo on disk: directory, lock, identity, configuration file, profiles. Free of any OSGi type,
 * for use by the program too.
 */
@NullMarked
package org.ashlar.core.repo;

import org.jspecify.annotations.NullMarked;
