/** What was measured: as text, as JSON, as a page with plots, and compared with an earlier run. */
package net.pptpalg.perf.report;
