@NullMarked
package org.ashlar.p2p.command;

import org.jspecify.annotations.NullMarked;
