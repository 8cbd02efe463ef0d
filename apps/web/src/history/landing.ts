/** The version of Head that an address asks for, and the one to compare it with. */
export type Landing = { readonly version: number | null; readonly compare: number | null };

/** What an address says about where to land. */
export function landingOf(search: { readonly [name: string]: string | readonly string[] | undefined }): Landing {
  const number = (text: unknown) => (typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : null);
  return { version: number(search["version"]), compare: number(search["compare"]) };
}
