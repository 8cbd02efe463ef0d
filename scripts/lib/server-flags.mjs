/**
 * How V8 is set up for the server. What is judged lives until it is stored and told; with V8's own 16 MB for what is new, a burst of
 * edits is copied about several times meanwhile, 25 ms at a stretch with both processors busy. It may take 100 MB more of memory.
 *
 * And what an edit makes is made as new: of the places in the code whose objects outlive one such round, V8 would make these among
 * the old from then on (in one process out of two, by chance), where five times as much of it stays until all of memory is gone through.
 */
export const SERVER_FLAGS = ["--max-semi-space-size=64", "--no-allocation-site-pretenuring"];
