/**
 * Loaded into a server that is watched (`--expose-gc --import`): on SIGUSR2 it collects what nobody holds any more and says in one
 * line what is left. It works for the main thread only, which is where documents and connections live.
 */
process.on("SIGUSR2", () => {
  // Twice: what finalisers let go of in the first round goes in the second.
  for (let round = 0; round < 2; round += 1) globalThis.gc?.();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.stdout.write(`memory ${JSON.stringify({ rss, heapUsed, external, arrayBuffers })}\n`);
});
