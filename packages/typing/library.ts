/** Parts of the language's library that no sandbox has. */
const ABSENT = /^(.*\.sharedmemory|es2021\.weakref|esnext\.temporal|decorators.*|esnext\.decorators|es5\.full)$/;
const REFERENCE = /^\/\/\/ <reference lib="([^"]+)" ?\/>\s*$/gm;

/** Takes the clock and chance out: functions that react have neither, the others have them back from core/typing. */
const WITHOUT: readonly RegExp[] = [
  /^[ \t]*random\(\): number;$/m,
  /^[ \t]*now\(\): number;$/m,
  /^[ \t]*new \(\): Date;$/m,
];

/**
 * The language's library as the texts it consists of, put together from the compiler's own files. Rule [Y5].
 *
 * @param read - the text of a file such as `lib.es2023.array.d.ts`
 */
export function languageLibrary(read: (fileName: string) => string): readonly string[] {
  const seen = new Set<string>();
  const texts: string[] = [];
  const take = (name: string): void => {
    if (seen.has(name) || ABSENT.test(name)) return;
    seen.add(name);
    const text = read(`lib.${name}.d.ts`);
    for (const [, other = ""] of text.matchAll(REFERENCE)) take(other);
    texts.push(WITHOUT.reduce((rest, gone) => rest.replace(gone, ""), text.replace(REFERENCE, "")));
  };
  take("esnext");
  return texts;
}
