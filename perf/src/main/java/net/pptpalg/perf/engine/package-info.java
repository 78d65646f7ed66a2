/**
 * The engine alone, without a kernel, by JMH: {@code ./dev bench} runs them with the profiler that
 * counts allocated bytes.
 */
package net.pptpalg.perf.engine;
