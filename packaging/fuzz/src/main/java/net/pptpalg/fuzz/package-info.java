/**
 * What fuzz targets share: how inputs are counted, varied and taken apart. Used by the tests of the
 * other modules only.
 *
 * <p>A target is a class {@code SomethingFuzzTest} with one {@code @FuzzTest} method, beside the
 * code it tries; {@code ./dev fuzz something} runs it, {@code ./dev test} replays its corpus.
 */
package net.pptpalg.fuzz;
