type Json = string | number | boolean | null | Json[] | Group | Variable;
type Group = { [key: string]: Json };
type Fragment = { name: string; engineName: string; spec: Group };
type Member = { component: string; schema: string; name: string; value?: { code?: string } };
type Input = { name?: string; domain?: { version?: string; compose?: Group }; members?: Member[] };
type Kind = "services" | "networks" | "volumes" | "configs" | "secrets";

/** The one value whose dollar sign is a variable's. */
class Variable {
  name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const KINDS: { [schema: string]: Kind } = {
  "docker.container": "services",
  "docker.network": "networks",
  "docker.volume": "volumes",
  "docker.config": "configs",
  "docker.secret": "secrets",
};

/** Everything of one kind: the file's key and the fragment of each member, and how to find the key again. */
type Section = {
  entries: [key: string, fragment: Fragment][];
  byName: Map<string, string>;
  byEngineName: Map<string, string>;
};
type Sections = { [kind in Kind]: Section };

/** The project's whole Compose file, as YAML a person would commit, from the parts its members made of themselves. */
export default function projectCompose({ name = "", domain = {}, members = [] }: Input) {
  const sections = sectionsOf(members);
  const services = sections.services.entries.map(([key, { spec }]): [string, Json] => [key, serviceOf(spec, sections)]);
  const file: [string, Json][] = [];
  if (domain.version) file.push(["version", domain.version]);
  if (name) file.push(["name", name]);
  const rest = Object.entries(domain.compose ?? {});
  file.push(...rest.filter(([key]) => key.startsWith("x-")));
  file.push(["services", Object.fromEntries(services)]);
  for (const kind of ["networks", "volumes", "configs", "secrets"] as const) {
    const entries = sections[kind].entries.filter(
      ([key, { spec }]) => !(kind === "networks" && isImplied(key, spec, services)),
    );
    if (entries.length > 0)
      file.push([
        kind,
        Object.fromEntries(
          entries.map(([key, { spec }]): [string, Json] => [
            key,
            Object.keys(spec).length === 0 && (kind === "networks" || kind === "volumes") ? null : spec,
          ]),
        ),
      ]);
  }
  file.push(...rest.filter(([key]) => !key.startsWith("x-")));
  return {
    format: "yaml",
    fileName: "compose.yaml",
    code: `${file.map(([key, value]) => topLevel(key, value)).join("\n")}`,
  };
}

/** Compose makes the network `default` by itself for services that name no network. */
function isImplied(key: string, spec: Group, services: [string, Json][]): boolean {
  if (key !== "default" || Object.keys(spec).length > 0) return false;
  return services.some(
    ([, service]) =>
      isGroup(service) &&
      service["network_mode"] === undefined &&
      (service["networks"] === undefined || namesDefault(service["networks"])),
  );
}

function namesDefault(networks: Json): boolean {
  return Array.isArray(networks)
    ? networks.includes("default")
    : isGroup(networks) && Object.hasOwn(networks, "default");
}

function sectionsOf(members: Member[]): Sections {
  const empty = (): Section => ({ entries: [], byName: new Map(), byEngineName: new Map() });
  const sections: Sections = {
    services: empty(),
    networks: empty(),
    volumes: empty(),
    configs: empty(),
    secrets: empty(),
  };
  for (const { schema, value } of members) {
    const kind = KINDS[schema.split("@")[0] ?? ""];
    if (kind && value?.code) add(sections[kind], JSON.parse(value.code) as Fragment);
  }
  return sections;
}

function add(section: Section, fragment: Fragment): string {
  const plain = fragment.name.replace(/[^a-zA-Z0-9._-]+/g, "-") || "unnamed";
  const taken = new Set(section.entries.map(([key]) => key));
  let key = plain;
  for (let suffix = 2; taken.has(key); suffix += 1) key = `${plain}-${suffix}`;
  section.entries.push([key, fragment]);
  if (!section.byName.has(fragment.name)) section.byName.set(fragment.name, key);
  if (!section.byEngineName.has(fragment.engineName)) section.byEngineName.set(fragment.engineName, key);
  return key;
}

/** The key of what the engine knows by this name; what is not of this project is listed as existing already. */
function keyOf(section: Section, engineName: string): string {
  return (
    section.byEngineName.get(engineName) ??
    add(section, { name: engineName, engineName, spec: { name: engineName, external: true } })
  );
}

function serviceOf(spec: Group, sections: Sections): Json {
  return Object.fromEntries(
    Object.entries(spec)
      .flatMap(([key, value]): [string, Json][] => {
        const next = translated(key, value, sections);
        return next === undefined ? [] : [[key, next]];
      })
      .concat(spec["networks"] === undefined && spec["network_mode"] === undefined ? [["network_mode", "bridge"]] : []),
  );
}

/** A service's value with the engine's names turned into the file's; undefined where nothing needs saying. */
function translated(key: string, value: Json, sections: Sections): Json | undefined {
  switch (key) {
    case "environment":
      return isGroup(value) ? environmentOf(value) : value;
    case "networks":
      return isGroup(value) ? networksOf(value, sections.networks) : value;
    case "network_mode":
    case "pid":
    case "ipc":
      return typeof value === "string" ? namespaceOf(value, sections.services) : value;
    case "volumes":
      return Array.isArray(value)
        ? value.map((mount) => (isGroup(mount) ? mountOf(mount, sections.volumes) : mount))
        : value;
    case "volumes_from":
      return Array.isArray(value)
        ? value.map((other) => (isGroup(other) ? volumesFromOf(other, sections.services) : other))
        : value;
    case "links":
      return Array.isArray(value) ? value.flatMap((link) => linkOf(link, sections.services)) : value;
    case "secrets":
      return Array.isArray(value) ? value.map((grant) => secretOf(grant, sections.secrets)) : value;
    case "depends_on":
      return dependsOn(value, sections.services);
    default:
      return value;
  }
}

function environmentOf(environment: Group): Group {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]): [string, Json] => [
      name,
      isGroup(value) ? new Variable(String(value["variable"])) : value,
    ]),
  );
}

/** A file from a secret of the workspace: the file's own list says which variable its content is taken from. */
function secretOf(grant: Json, secrets: Section): Json {
  if (!isGroup(grant) || grant["variable"] === undefined) return grant;
  const { variable, source, ...rest } = grant;
  const name = String(source);
  const key = secrets.byEngineName.get(`variable ${name}`);
  const spec = { environment: variable ?? "" };
  const own = key ?? add(secrets, { name, engineName: `variable ${name}`, spec });
  return Object.keys(rest).length === 0 ? own : { source: own, ...rest };
}

function networksOf(attachments: Group, networks: Section): Json | undefined {
  const entries = Object.entries(attachments).map(([engineName, options]): [string, Json] => [
    keyOf(networks, engineName),
    options,
  ]);
  if (entries.some(([, options]) => options !== null)) return Object.fromEntries(entries);
  const keys = entries.map(([key]) => key);
  return keys.length === 1 && keys[0] === "default" ? undefined : keys;
}

function namespaceOf(mode: string, services: Section): string {
  const key = mode.startsWith("container:") ? services.byEngineName.get(mode.slice("container:".length)) : undefined;
  return key === undefined ? mode : `service:${key}`;
}

function volumesFromOf({ container, readOnly }: Group, services: Section): string {
  const key = services.byEngineName.get(String(container));
  return `${key ?? `container:${container}`}${readOnly ? ":ro" : ""}`;
}

function linkOf(link: Json, services: Section): Json[] {
  const [name = "", alias] = String(link).split(":");
  const key = services.byName.get(name);
  return key === undefined ? [] : [alias ? `${key}:${alias}` : key];
}

function dependsOn(value: Json, services: Section): Json | undefined {
  if (Array.isArray(value)) {
    const keys = value.flatMap((name) => services.byName.get(String(name)) ?? []);
    return keys.length > 0 ? keys : undefined;
  }
  if (!isGroup(value)) return value;
  const entries = Object.entries(value).flatMap(([name, how]): [string, Json][] => {
    const key = services.byName.get(name);
    return key === undefined ? [] : [[key, how]];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function mountOf(mount: Group, volumes: Section): Json {
  const { type, source: given } = mount;
  const source = type === "volume" && typeof given === "string" ? keyOf(volumes, given) : given;
  return shortMount(mount, source) ?? (source === undefined ? mount : { ...mount, source });
}

/** A mount in Compose's short form; undefined where that cannot say it all. */
function shortMount(mount: Group, source: Json | undefined): string | undefined {
  const { type, target, bind, read_only: readOnly } = mount;
  if (typeof target !== "string" || /[:\s]/.test(target)) return undefined;
  const known = ["type", "source", "target", "read_only", "bind"];
  if (Object.keys(mount).some((key) => !known.includes(key))) return undefined;
  if (source === undefined)
    return type === "volume" && bind === undefined && readOnly === undefined ? target : undefined;
  if (typeof source !== "string" || /[:\s]/.test(source) || readOnly === false) return undefined;
  if (type !== "volume" && !(type === "bind" && /^(\.{1,2}$|\.{0,2}\/|~\/|~$)/.test(source))) return undefined;
  const { selinux, ...more } = isGroup(bind) ? bind : {};
  if (Object.keys(more).length > 0) return undefined;
  const options = [readOnly ? "ro" : "", typeof selinux === "string" ? selinux : ""].filter(Boolean).join(",");
  return `${source}:${target}${options ? `:${options}` : ""}`;
}

function isGroup(value: Json | undefined): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Variable);
}

// YAML. Compose reads `$` as the start of a variable in every value (but in no key), so a real one is written `$$`.

function topLevel(key: string, value: Json): string {
  const spaced = isGroup(value) && Object.values(value).some(isGroup);
  if (!spaced) return `${entry(key, value, "")}\n`;
  const parts = Object.entries(value).map(([name, part]) => entry(name, part, "  "));
  return `${headOf(key, "")}\n${parts.join(key === "services" ? "\n\n" : "\n")}\n`;
}

function entry(key: string, value: Json, indent: string): string {
  const head = headOf(key, indent);
  if (value === null) return head;
  if (Array.isArray(value)) {
    if (value.length === 0) return `${head} []`;
    if (isWords(key, value))
      return `${head} [${value.map((word) => JSON.stringify(word.replaceAll("$", "$$$$"))).join(", ")}]`;
    return `${head}\n${value.map((item) => listItem(item, `${indent}  `)).join("\n")}`;
  }
  if (isGroup(value))
    return Object.keys(value).length === 0 ? `${head} {}` : `${head}\n${members(value, `${indent}  `)}`;
  return `${head} ${scalar(value, indent)}`;
}

/** Commands read best on one line, when they fit on one. */
function isWords(key: string, value: Json[]): value is string[] {
  if (!["command", "entrypoint", "test"].includes(key) || !value.every((word) => typeof word === "string"))
    return false;
  return value.join().length < 90 && !isOdd(value.join());
}

function members(value: Group, indent: string): string {
  return Object.entries(value)
    .map(([key, part]) => entry(key, part, indent))
    .join("\n");
}

function listItem(item: Json, indent: string): string {
  if (Array.isArray(item))
    return item.length === 0
      ? `${indent}- []`
      : `${indent}-\n${item.map((part) => listItem(part, `${indent}  `)).join("\n")}`;
  if (isGroup(item))
    return Object.keys(item).length === 0
      ? `${indent}- {}`
      : `${indent}- ${members(item, `${indent}  `).slice(indent.length + 2)}`;
  return `${indent}- ${scalar(item, indent)}`;
}

function scalar(value: string | number | boolean | null | Variable, indent: string): string {
  if (value instanceof Variable) return `\${${value.name}}`;
  if (typeof value !== "string") return String(value);
  const text = value.replaceAll("$", "$$$$");
  if (isBlock(text)) return block(text, indent);
  return isPlain(text) ? text : quoted(text);
}

/** The key with its colon. YAML takes no more than 1024 characters for a key on one line with its value. */
function headOf(key: string, indent: string): string {
  const text = isPlain(key) && key.length <= 120 ? key : quoted(key);
  return text.length > 1000 ? `${indent}? ${text}\n${indent}:` : `${indent}${text}:`;
}

/** Whether every YAML reader, of any version, takes the bare text as this very string. */
function isPlain(text: string): boolean {
  if (!/^[A-Za-z0-9_./~+$(^][\x20-\x7e\u00a1-\u024f]*$/.test(text) || text.length > 2000) return false;
  if (/: |:$| #| $/.test(text)) return false;
  if (/^(~|null|true|false|yes|no|on|off|y|n|[-+]?\.(inf|nan)|\.+)$/i.test(text)) return false;
  return !/^[-+]?[0-9.][0-9a-fxo_.,:e+-]*$|^\d{4}-\d\d?-\d\d?/i.test(text);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Whether a text of several lines can stand as a block and be read back exactly. */
function isBlock(text: string): boolean {
  if (!/[^\n]\n+[^\n]|[^\n]\n$/.test(text) || isOdd(text.replaceAll(/[\n\t]/g, ""))) return false;
  return !/^\s|\n\n$|[ \t]$|[ \t]\n/.test(text);
}

/** Whether a character in it would get lost or change a line when written bare. */
function isOdd(text: string): boolean {
  return /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u.test(text);
}

function block(text: string, indent: string): string {
  const chomp = text.endsWith("\n") ? "" : "-";
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  return `|${chomp}\n${body
    .split("\n")
    .map((line) => (line === "" ? "" : `${indent}  ${line}`))
    .join("\n")}`;
}
