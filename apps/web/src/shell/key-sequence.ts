export type KeyPress = {
  readonly key: string;
  readonly metaKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
};

/** One key press as text: `mod+k`, `g`, `?`, `mod+shift+z`. `mod` is ⌘ or Ctrl; Shift is named only together with it. */
export function keyText({ key, metaKey, ctrlKey, altKey, shiftKey }: KeyPress): string {
  const mod = metaKey || ctrlKey;
  const name = key.length === 1 && mod ? key.toLowerCase() : key;
  return [mod && "mod", altKey && "alt", shiftKey && mod && "shift", name].filter(Boolean).join("+");
}

/**
 * What a key press completes, given the keys before it: the longest shortcut that the presses end with, or `waiting`
 * when they are the beginning of one.
 */
export function matchKeys(
  shortcuts: readonly string[],
  before: readonly string[],
  press: string,
): { readonly found?: string; readonly waiting: boolean } {
  const two = [...before.slice(-1), press].join(" ");
  if (before.length > 0 && shortcuts.includes(two)) return { found: two, waiting: false };
  if (shortcuts.some((shortcut) => shortcut.startsWith(`${press} `))) return { waiting: true };
  return shortcuts.includes(press) ? { found: press, waiting: false } : { waiting: false };
}
