/**
 * How V8 is set up for the server, in megabytes. What is judged lives until it is stored and told; with V8's own 16 a burst of edits is
 * copied about several times meanwhile, 25 ms at a stretch with both processors busy. It may take 100 MB more of memory.
 */
export const SERVER_FLAGS = ["--max-semi-space-size=64"];
