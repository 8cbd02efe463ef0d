import type { FunctionTemplate } from "./function-templates.ts";

const PUT = (doc: string, said: string) => `${doc}
export default async function main({ component }: Input): Promise<Output> {
  const answer = await fetch(\`http://example.conn/things/\${component.id}\`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: component.name, ...component.domain }),
  });
  if (answer.ok) return { status: "ok", resourceId: component.id, message: \`\${component.name} was ${said}.\` };
  const message = \`It answered \${answer.status}: \${(await answer.text()).slice(0, 200)}\`;
  return { status: "error", message, retryable: answer.status >= 500 };
}
`;

/**
 * The four that make a kind's components real, over a connection. Each may be run again after a failure of which nobody knows how
 * far it came, so each comes to the same when it is.
 */
export const ACTION_TEMPLATES: readonly FunctionTemplate[] = [
  {
    kind: "action",
    title: "Create",
    sentence: "Makes a component real in another system, over a connection.",
    name: "create",
    inputs: {},
    asks: ["PUT"],
    source: PUT(
      `/**
 * Makes it. It may be run again after a failure: put under the component's own id, it is never there twice.
 * What it answers as payload stands at /resource, for other functions to read.
 */`,
      "made",
    ),
  },
  {
    kind: "action",
    title: "Update",
    sentence: "Changes what is there to what the component says now.",
    name: "update",
    inputs: {},
    asks: ["PUT"],
    source: PUT("/** Brings what is there to what the component says now, whatever it was before. */", "changed"),
  },
  {
    kind: "action",
    title: "Delete",
    sentence: "Takes away what was made, when the component goes.",
    name: "delete",
    inputs: {},
    asks: ["DELETE"],
    source: `/** Takes it away. What is gone already was what was wanted. */
export default async function main({ component }: Input): Promise<Output> {
  const answer = await fetch(\`http://example.conn/things/\${component.id}\`, { method: "DELETE" });
  if (answer.ok || answer.status === 404) return { status: "ok", message: \`\${component.name} is gone.\` };
  return { status: "error", message: \`It answered \${answer.status}.\`, retryable: answer.status >= 500 };
}
`,
  },
  {
    kind: "action",
    title: "Refresh",
    sentence: "Looks at what is there, now and then: what differs shows as drift.",
    name: "refresh",
    inputs: {},
    asks: ["GET"],
    source: `/** Looks, and changes nothing. What it found under the names of the component's settings is compared with them. */
export default async function main({ component }: Input): Promise<Output> {
  const answer = await fetch(\`http://example.conn/things/\${component.id}\`);
  if (answer.status === 404) return { status: "gone" };
  if (!answer.ok) return { status: "error", message: \`It answered \${answer.status}.\` };
  const found = await answer.json();
  return { status: "ok", found, payload: found };
}
`,
  },
];
