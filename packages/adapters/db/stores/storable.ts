/** Text as PostgreSQL can hold it: no zero characters, no halves of surrogate pairs. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
