import { child } from "@tributary/core/model";
import { domain, type Origin } from "./component.ts";
import { parseEnvFile, parseRawEnvFile } from "./dotenv.ts";
import { entriesOf, isNull, member, type Node } from "./node.ts";
import { keepOthers, type Parts, type ServiceScope, writePairs } from "./part.ts";
import { joined } from "./paths.ts";
import { wholeVariable } from "./substitute.ts";
import { flagOf, groupOf, listOf, short, textOf, wordOf } from "./values.ts";

/** Variables and labels, with the files that hold more of them: those are kept, and read where they can be. */
export const SERVICE_ENVIRONMENT: Parts = { env_file: envFilePart, environment: environmentPart, labels: labelsPart };

function environmentPart(node: Node | undefined, at: string, scope: ServiceScope): void {
  const { writer, issues } = scope;
  const own = groupOf(node, at, issues);
  for (const [name, { value, place }] of pairsOfFiles("env_file", scope)) {
    if (!own?.entries.has(name)) writer.set(domain("environment", name), value, { at, node: place });
  }
  const passed: { readonly name: string; readonly origin: Origin }[] = [];
  for (const [name, value] of entriesOf(own)) {
    const origin = { at: `${at}.${name}`, node: value };
    const variable = value.kind === "scalar" && value.unset ? wholeVariable(value.unset.text) : undefined;
    if (isNull(value)) passed.push({ name, origin });
    else if (variable) writer.set(domain("environmentFrom", name), variable, origin);
    else writer.set(domain("environment", name), textOf(value, origin.at, issues), origin);
  }
  // Their order means nothing, so that of the names is as good as any, and always the same.
  passed.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, origin } of passed) writer.value(domain("environmentPassed"), name, origin);
}

function labelsPart(node: Node | undefined, at: string, scope: ServiceScope): void {
  const own = groupOf(node, at, scope.issues);
  for (const [name, { value, place }] of pairsOfFiles("label_file", scope)) {
    if (!own?.entries.has(name)) scope.writer.set(domain("labels", name), value, { at, node: place });
  }
  writePairs(scope.writer, domain("labels"), own, at, scope.issues);
}

type Found = { readonly value: string; readonly place: Node };

/** What the files a service names say, the later ones winning. A file that cannot be read is told, unless it need not be there. */
function pairsOfFiles(key: "env_file" | "label_file", scope: ServiceScope): ReadonlyMap<string, Found> {
  const { whole, at, issues, read, directory, lookup } = scope;
  const pairs = new Map<string, Found>();
  listOf(member(whole, key), `${at}.${key}`, issues, "single")?.items.forEach((item, index) => {
    const here = `${at}.${key}.${index}`;
    const path = wordOf(item.kind === "map" ? member(item, "path") : item, here, issues);
    if (path === undefined) return;
    const text = read(joined(directory, path));
    if (text === undefined) {
      const optional = flagOf(member(item, "required"), here, issues) === false;
      if (!optional) issues.warn(here, item, `The file ${short(path)} could not be read, so what it sets is missing.`);
      return;
    }
    const raw = wordOf(member(item, "format"), here, issues) === "raw";
    const complain = (line: number, message: string) => issues.warn(here, { file: path, line }, message);
    for (const [name, value] of raw ? parseRawEnvFile(text) : parseEnvFile(text, lookup, complain))
      pairs.set(name, { value, place: item });
  });
  return pairs;
}

function envFilePart(node: Node | undefined, at: string, { writer, issues, kept }: ServiceScope): void {
  (listOf(node, at, issues)?.items ?? []).forEach((item, index) => {
    const here = `${at}.${index}`;
    const file = wordOf(member(item, "path"), here, issues);
    const group = groupOf(item, here, issues);
    if (file === undefined || !group) return;
    const path = writer.item(domain("envFile"), file);
    const origin = { at: here, node: item };
    writer.set(child(path, "path"), file, origin);
    writer.set(child(path, "required"), flagOf(member(group, "required"), here, issues), origin);
    writer.set(child(path, "format"), wordOf(member(group, "format"), here, issues), origin);
    keepOthers(group, ["path", "required", "format"], here, kept);
  });
}
