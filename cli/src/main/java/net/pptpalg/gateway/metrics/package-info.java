/** Metrics for Prometheus: the text format 0.0.4 over HTTP. */
package net.pptpalg.gateway.metrics;
