/**
 * What cases are made of: a {@link net.pptpalg.testbed.suite.scenario.Bench} gives hosts on both
 * sides, a {@link net.pptpalg.testbed.suite.scenario.ControlPair} is a control connection with both
 * ends in hand, a {@link net.pptpalg.testbed.suite.scenario.CallPair} a call of it.
 */
package net.pptpalg.testbed.suite.scenario;
