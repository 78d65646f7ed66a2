/**
 * Hosts that do exactly what a script says. A {@link net.pptpalg.testbed.suite.endpoint.RawLink} is
 * a packet socket inside a network namespace; on it any number of {@link
 * net.pptpalg.testbed.suite.endpoint.Station}s have addresses that no kernel owns, so nothing but
 * the script answers. {@link net.pptpalg.testbed.suite.endpoint.ScriptedTcp} is one end of a TCP
 * connection that keeps the rules unless it is told to break one.
 */
package net.pptpalg.testbed.suite.endpoint;
