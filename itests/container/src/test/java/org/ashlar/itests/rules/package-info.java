/** What the built jars may import, export and hold, and that each resolves with no more. */
@NullMarked
package org.ashlar.itests.rules;

import org.jspecify.annotations.NullMarked;
