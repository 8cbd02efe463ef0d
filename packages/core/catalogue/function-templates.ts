import type { FunctionBinding, FunctionKind, Property } from "../model/index.ts";
import { ACTION_TEMPLATES } from "./action-templates.ts";

/** What a new function starts from. It runs as it stands. */
export type FunctionTemplate = {
  readonly kind: FunctionKind;
  /** The name a function begins with; by it the template is asked for. */
  readonly name: string;
  readonly title: string;
  readonly sentence: string;
  readonly inputs: FunctionBinding["inputs"];
  readonly form?: Property;
  readonly key?: string;
  /** Methods it asks a connection with; in its code that one is `example`. */
  readonly asks?: readonly string[];
  readonly source: string;
};

/** The code of a function that defines this. Members whose names need no quotes have none, as people write it. */
export function schemaSource(definition: object): string {
  const text = JSON.stringify(definition, undefined, 2).replaceAll(/^( *)"([A-Za-z_][A-Za-z0-9_]*)":/gm, "$1$2:");
  return `/** Defines a kind. Saved, what it returns is the next version. */
export default function main(): Output {
  return ${text.replaceAll("\n", "\n  ")};
}
`;
}

/** All there are, by what they are to do. Rule [K14]. */
export const FUNCTION_TEMPLATES: readonly FunctionTemplate[] = [
  {
    kind: "qualification",
    title: "Check",
    sentence: "Says of every component whether it is as it should be.",
    name: "check",
    inputs: { name: "/meta/name", domain: "/domain" },
    source: `/** Success, a warning or a failure, with a sentence for whoever has to mend it. */
export default function main({ name, domain }: Input): Output {
  if (name.length > 40) return { result: "warning", message: \`\${name} is a long name.\`, path: "/meta/name" };
  return { result: "success" };
}
`,
  },
  {
    kind: "attribute",
    title: "Computed value",
    sentence: "A value that others can connect to.",
    name: "value",
    inputs: { name: "/meta/name" },
    source: `/** Stands at /derived/<name of the function>. */
export default function main({ name }: Input): Output {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
`,
  },
  {
    kind: "codeGeneration",
    title: "Generated text",
    sentence: "A file that follows from the component.",
    name: "file",
    inputs: { name: "/meta/name", domain: "/domain" },
    source: `/** With a file name it is a file of its own in the review. */
export default function main({ name, domain }: Input): Output {
  return { format: "json", fileName: \`\${name}.json\`, code: \`\${JSON.stringify(domain, null, 2)}\\n\` };
}
`,
  },
  {
    kind: "debug",
    title: "Look into it",
    sentence: "Run by hand on a component; reads, and changes nothing.",
    name: "look",
    inputs: {},
    source: `/** Whatever it returns is shown. What it prints is shown while it runs. */
export default async function main({ component, input }: Input): Promise<Output> {
  console.log(\`looking at \${component.name}\`);
  return { settings: component.domain, found: component.resource ?? "nothing outside yet", asked: input };
}
`,
  },
  {
    kind: "transformation",
    title: "Transformation",
    sentence: "Makes another value of one on its way into an attribute.",
    name: "transform",
    inputs: {},
    source: `/** Is given what the attribute takes from elsewhere; what it returns is the attribute's value, null for none. */
export default function main({ value }: Input): Output {
  return String(value).trim();
}
`,
  },
  {
    kind: "schema",
    title: "Kind, as code",
    sentence: "Defines a kind of component: what it has, and what it takes from others.",
    name: "kind",
    inputs: {},
    source: schemaSource({
      ...{ name: "custom.thing", title: "Thing", description: "What it is for.", icon: "box", category: "Custom" },
      domain: { type: "object", properties: { url: { type: "string", title: "URL", maxLength: 500 } } },
    }),
  },
  {
    kind: "management",
    title: "Template",
    sentence: "Asks something, then makes and changes components: run by hand, as often as wanted.",
    name: "template",
    inputs: {},
    form: {
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string", title: "Name", description: "The same name finds again what was made." },
        internal: { type: "boolean", title: "Internal", description: "Nothing outside is reached.", default: true },
      },
    },
    key: "name",
    source: `/** Each operation becomes edits of the change set. Run again, it finds by key what it made. */
export default function main({ component, input }: Input): Output {
  return {
    operations: [
      {
        type: "create",
        key: "network",
        name: input.name,
        schema: "docker.network",
        properties: { domain: { internal: input.internal } },
        connect: component ? { "/domain/project": { component: component.id } } : {},
      },
    ],
    message: \`A network \${input.name}.\`,
  };
}
`,
  },
  {
    kind: "authentication",
    title: "Sign-in",
    sentence: "Makes of a secret what a connection signs in with.",
    name: "signIn",
    inputs: {},
    source: `/**
 * Run before the first request over a connection that signs in with it.
 * What it answers is added, and never seen; what is plain is no secret.
 */
export default async function main({ secret, connection }: Input): Promise<Output> {
  const day = new Date().toISOString().slice(0, 10);
  const text = new TextEncoder();
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", text.encode(secret.value), hmac, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", key, text.encode(day)));
  const hex = [...signed].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const headers = { Authorization: \`Signature \${hex}\`, "X-Date": day };
  return { headers: { [connection]: headers }, plain: ["X-Date"] };
}
`,
  },
  ...ACTION_TEMPLATES,
];
