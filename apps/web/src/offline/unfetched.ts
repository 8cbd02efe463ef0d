/** What browsers say of an answer that broke off, or never came. */
const CUT =
  /^(network ?error\b.*|failed to fetch|load failed|error in input stream|the network connection was lost\.?|connection closed\.?)$/i;
/** What React says of one that ended too early, where its sentences are left out: by number. */
const CUT_SHORT = "Minified React error #412;";

/** Whether a page threw because something of it could not be fetched, its code or what is in it: it has no fault of its own. Rule [WO8]. */
export function isUnfetched({ name, message }: Pick<Error, "name" | "message">): boolean {
  return name === "ChunkLoadError" || CUT.test(message) || message.startsWith(CUT_SHORT);
}
