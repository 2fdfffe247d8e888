package io.venturi.bundle;

/**
 * Names of the one input and the one output of a network.
 *
 * @param input as in the graph
 * @param output as in the graph
 */
public record GraphTensors(String input, String output) {}
