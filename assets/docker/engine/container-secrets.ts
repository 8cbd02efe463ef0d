import type { Intent, SecretTexts } from "@tributary/core/engine";
import { asFields, readFields, readRecords, readText, readTextMap } from "./fields.ts";
import { Refused } from "./refused.ts";
import type { TarFile } from "./tar-file.ts";
import { octalMode } from "./units.ts";

/** What a container is given from secrets, by reference: names and versions, never values. */
export type GivenSecrets = {
  readonly environment: { readonly [variable: string]: string };
  readonly files: readonly (Omit<TarFile, "content"> & { readonly reference: string })[];
};

export function givenSecrets({ properties }: Intent): GivenSecrets {
  const secrets = readFields(asFields(properties), "secrets");
  return {
    environment: readTextMap(secrets, "environment"),
    files: readRecords(secrets, "files").flatMap((file) => {
      const reference = readText(file, "secret");
      if (reference === undefined) return [];
      const target = readText(file, "target") ?? reference.split("@")[0] ?? reference;
      return [
        {
          ...{ reference, path: target.startsWith("/") ? target : `/run/secrets/${target}` },
          mode: octalMode(readText(file, "mode")) ?? 0o444,
          uid: Number(readText(file, "uid") ?? 0) || 0,
          gid: Number(readText(file, "gid") ?? 0) || 0,
        },
      ];
    }),
  };
}

/** Whether nothing is given: a container without secrets is the same one it was before there were any. */
export function givesNone({ environment, files }: GivenSecrets): boolean {
  return files.length === 0 && Object.keys(environment).length === 0;
}

/** Variables as the engine takes them: those of the model, with those from secrets in their place. @throws {Refused} */
export function withSecretVariables(
  env: readonly string[],
  given: GivenSecrets["environment"],
  texts: SecretTexts,
): string[] {
  const kept = env.filter((entry) => !Object.hasOwn(given, entry.split("=", 1)[0] ?? ""));
  return [...kept, ...Object.entries(given).map(([name, reference]) => `${name}=${textOf(reference, texts)}`)];
}

/** @throws {Refused} */
export function secretFiles(files: GivenSecrets["files"], texts: SecretTexts): readonly TarFile[] {
  return files.map(({ reference, ...file }) => ({ ...file, content: textOf(reference, texts) }));
}

function textOf(reference: string, texts: SecretTexts): string {
  const text = texts[reference];
  if (text === undefined)
    throw new Refused(`The secret ${reference} is not at hand. Choose a secret this workspace has.`);
  return text;
}
