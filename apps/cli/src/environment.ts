import { parseEnvFile } from "@tributary/adapters/compose";
import { err, ok, type Result } from "@tributary/core/base";
import { readText } from "./files.ts";

export type Environment = { readonly [name: string]: string };

/**
 * The variables of `--env NAME=value` and `--env-file FILE`, each as often as wanted; later ones win, and single ones win
 * over files. A bare `--env NAME` takes the value this process has. The error is a sentence.
 */
export function environmentOf(
  args: readonly string[],
  own: { readonly [name: string]: string | undefined },
): Result<Environment, string> {
  const files = new Map<string, string>();
  for (const path of valuesOf(args, "--env-file")) {
    const text = readText(path);
    if (!text.ok) return text;
    for (const [name, value] of parseEnvFile(text.value, (variable) => own[variable])) files.set(name, value);
  }
  const single: [string, string][] = [];
  for (const text of valuesOf(args, "--env")) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_.-]*)(?:=([\s\S]*))?$/.exec(text) ?? [];
    if (name === undefined) return err(`“${text}” is not NAME=value.`);
    const found = value ?? own[name];
    if (found !== undefined) single.push([name, found]);
  }
  return ok({ ...Object.fromEntries(files), ...Object.fromEntries(single) });
}

/** What an option was given, each time it was. */
export function valuesOf(args: readonly string[], option: string): string[] {
  return args.flatMap((arg, index) => {
    if (arg === option) return args[index + 1] === undefined ? [] : [args[index + 1] as string];
    return arg.startsWith(`${option}=`) ? [arg.slice(option.length + 1)] : [];
  });
}
