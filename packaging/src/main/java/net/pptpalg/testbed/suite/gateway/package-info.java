/**
 * What is tested. A {@link net.pptpalg.testbed.suite.gateway.GatewayUnderTest} brings itself up in
 * a {@link net.pptpalg.testbed.suite.gateway.Setup} and hands out a {@link
 * net.pptpalg.testbed.suite.gateway.Site}: its two sides, on which stations live.
 */
package net.pptpalg.testbed.suite.gateway;
