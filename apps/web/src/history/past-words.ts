/** Which version is in sight, in words: while another is on its way it is still the one before. Rule WT6. */
export function pastWords({ shown, wanted }: { readonly shown: number; readonly wanted: number }): string {
  return shown === wanted ? `You are looking at v${shown}` : `Going to v${wanted}; you still look at v${shown}`;
}
