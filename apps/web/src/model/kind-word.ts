/** The kind of a schema as a word: "container" of `docker.container@1`. */
export function kindWord(schema: string): string {
  const name = schema.split("@")[0] ?? schema;
  return name.split(".").at(-1) ?? name;
}
