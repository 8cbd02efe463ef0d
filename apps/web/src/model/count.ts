/** A number with its noun: "1 change", "3 changes", "2 replaces", "4 properties". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}
