/**
 * The cases, a class for each theme; {@link net.pptpalg.testbed.suite.cases.Catalogue} has them
 * all.
 */
package net.pptpalg.testbed.suite.cases;
