/**
 * The black-box conformance suite: clients and servers on both sides of a gateway, any gateway,
 * that play every case of {@link net.pptpalg.testbed.suite.cases.Catalogue}.
 *
 * <p>Reading order: {@code wire} (packets), {@code endpoint} (hosts), {@code gateway} (what is
 * tested), {@code scenario} (connections and calls), {@code cases}, and here {@link
 * net.pptpalg.testbed.suite.SuiteRun} and the command {@link
 * net.pptpalg.testbed.suite.Conformance}.
 */
package net.pptpalg.testbed.suite;
