/** Content over HTTP: path, subdomain and trustless gateway. */
@NullMarked
package org.ashlar.gateway;

import org.jspecify.annotations.NullMarked;
