/** Ends a command that could not do what was asked, with a sentence on the error stream. */
export function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}
