import { type AgentApi, catalogueOf } from "@tributary/agent";
import { type PackageFile, readPackage, sealPackage } from "@tributary/core/catalogue";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { counted } from "./lines.ts";
import { readPackageFiles, writePackageFiles } from "./package-files.ts";
import { installedText, packageText } from "./package-text.ts";
import { ask, WHERE } from "./where.ts";

const PATH = { type: "positional", description: "A package: its folder, or a zip file", required: true } as const;
const ID = { type: "string", description: "The change set's id; without it, Head" } as const;
const WISH = {
  overwrite: {
    type: "string",
    description: "Parts that become the package's though changed here, with commas between",
  },
  remove: { type: "boolean", description: "Delete functions that the package has no longer" },
} as const;

type Wish = { readonly overwrite?: string | undefined; readonly remove?: boolean | undefined };

function wishOf({ overwrite, remove }: Wish) {
  return { ...(overwrite ? { overwrite: listOf(overwrite) } : {}), ...(remove ? { remove } : {}) };
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? "").split(",").flatMap((each) => each.trim() || []);
}

/** The package's files, when it is whole; says why not, and ends with 1. */
function wholePackage(path: string): readonly PackageFile[] | undefined {
  const files = readPackageFiles(path);
  if (!files.ok) return void fail(files.error);
  const content = readPackage(files.value);
  if (content.ok) return files.value;
  for (const { file, sentence } of content.error) fail(file ? `${file}: ${sentence}` : sentence);
  return undefined;
}

const listCommand = defineCommand({
  meta: { name: "list", description: "What is installed, and what of it was changed here." },
  args: { ...WHERE, "change-set": ID },
  run: ({ args }) =>
    ask(args, async (api) => {
      const packages = await catalogueOf(api, placeOf(args["change-set"])).packages();
      if (args.json) for (const each of packages) console.log(JSON.stringify(each));
      else console.log(installedText(packages));
    }),
});

const verifyCommand = defineCommand({
  meta: { name: "verify", description: "Whether a package is whole and as it was packed; asks no server." },
  args: {
    path: PATH,
    json: WHERE.json,
    seal: { type: "boolean", description: "First write the hash of what is in it, for those who write one by hand" },
  },
  run({ args }) {
    const files = readPackageFiles(args.path);
    if (!files.ok) return fail(files.error);
    const sealed = args.seal ? sealPackage(files.value) : files.value;
    if (!sealed) return fail("It has no tributary.json that is a JSON object, so there is nothing to seal.");
    const content = readPackage(sealed);
    if (args.json) console.log(JSON.stringify(content.ok ? { ok: true, ...content.value } : content));
    if (!content.ok) {
      for (const { file, sentence } of content.error) fail(file ? `${file}: ${sentence}` : sentence);
      return;
    }
    if (args.seal) writePackageFiles(args.path, sealed);
    const { title, version, schemas, functions, hash } = content.value;
    const parts = `${counted(schemas.length, "kind")}, ${counted(functions.length, "function")}`;
    if (!args.json) console.log(`${title} ${version} is whole: ${parts}, ${hash.slice(0, 12)}.`);
  },
});

const diffCommand = defineCommand({
  meta: { name: "diff", description: "What installing a package would do. Nothing is written." },
  args: { ...WHERE, path: PATH, "change-set": ID, ...WISH },
  run({ args }) {
    const files = wholePackage(args.path);
    if (!files) return;
    return ask(args, async (api) => {
      const report = await catalogueOf(api, placeOf(args["change-set"])).comparePackage(files, wishOf(args));
      console.log(args.json ? JSON.stringify(report) : packageText(report));
    });
  },
});

const installCommand = defineCommand({
  meta: {
    name: "install",
    description: "Install a package, or another version of it, in a change set for others to review.",
  },
  args: {
    ...WHERE,
    path: PATH,
    "change-set": { ...ID, description: "The change set's id; without it, a new one is opened" },
    ...WISH,
  },
  run({ args }) {
    const files = wholePackage(args.path);
    if (!files) return;
    return ask(args, async (api, { url }) => {
      const workspace = await api.workspace();
      const changeSet = args["change-set"] ?? (await opened(api, workspace, files));
      const report = await catalogueOf(api, { workspace, changeSet }).installPackage(files, wishOf(args));
      if (args.json) return console.log(JSON.stringify({ changeSet, ...report }));
      console.log(`${packageText(report)}\n${url}/w/${workspace}/changes/${changeSet}/review`);
    });
  },
});

async function opened(api: AgentApi, workspace: string, files: readonly PackageFile[]): Promise<string> {
  const content = readPackage(files);
  const title = content.ok ? `Install ${content.value.title} ${content.value.version}` : "Install a package";
  const made = await api.command("changeSet.create", { workspace, title: title.slice(0, 100) });
  return (made as { readonly id: string }).id;
}

const exportCommand = defineCommand({
  meta: { name: "export", description: "Kinds and functions as a package: a folder, or a zip file." },
  args: {
    ...WHERE,
    out: { type: "positional", description: "Where it goes: a folder, or a name that ends with .zip", required: true },
    name: { type: "string", description: "The package's name: lower-case words joined by dashes", required: true },
    as: { type: "string", description: "Its version: three numbers, such as 1.4.0", required: true },
    title: { type: "string", description: "Its title; that of the installed package of this name, if there is one" },
    description: { type: "string", description: "What it is for" },
    kinds: {
      type: "string",
      description: "Names of kinds, with commas between; the installed package's, if none is named",
    },
    functions: { type: "string", description: "Names or ids of functions, with commas between; likewise" },
    "change-set": ID,
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const catalogue = catalogueOf(api, placeOf(args["change-set"]));
      const known = (await catalogue.packages()).find(({ name }) => name === args.name);
      const [kinds, functions] = [listOf(args.kinds), listOf(args.functions)];
      const isChosen = kinds.length + functions.length > 0;
      const parts = isChosen ? [] : (known?.parts ?? []).filter(({ state }) => state !== "missing");
      const files = await catalogue.exportPackage({
        ...{ name: args.name, version: args.as, title: args.title ?? known?.title ?? args.name },
        description: args.description ?? known?.description ?? "",
        schemas: [...kinds, ...parts.flatMap(({ type, name }) => (type === "kind" ? [name] : []))],
        functions: [...functions, ...parts.flatMap(({ type, at }) => (type === "function" ? [at] : []))],
      });
      writePackageFiles(args.out, files);
      console.log(args.json ? JSON.stringify(files) : `${args.out}: ${counted(files.length, "file")}.`);
    }),
});

function placeOf(changeSet: string | undefined): { readonly changeSet?: string } {
  return changeSet === undefined ? {} : { changeSet };
}

export const packageCommand = defineCommand({
  meta: { name: "package", description: "Kinds and functions as packages: take them along, prove, compare, install." },
  subCommands: {
    list: listCommand,
    export: exportCommand,
    verify: verifyCommand,
    diff: diffCommand,
    install: installCommand,
  },
});
