/** The benchmark that users and contributors run. */
package net.pptpalg.perf;
