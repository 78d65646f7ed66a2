/**
 * Packets and messages as the conformance suite writes and reads them. On purpose it shares no code
 * with the gateway: an error in one would otherwise hide the same error in the other.
 */
package net.pptpalg.testbed.suite.wire;
