import type { ManagementFunction } from "@tributary/core/model";
import type { ManagementProposal } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { chosenBy, inputsOf } from "./manage.ts";
import { functionsText, proposalText } from "./manage-text.ts";

const web: ManagementFunction = {
  ...{ by: "docker.project/webService", name: "webService", title: "Web service", description: "" },
  schemas: ["docker.project"],
  form: {
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" }, port: { type: "integer" }, open: { type: "boolean" } },
  },
};

test("[CL60] a function is named by its name or title, and what is ambiguous is said", () => {
  const other = { ...web, by: "f1", name: "other" };
  expect(chosenBy("webService", [web, other])).toBe(web);
  expect(chosenBy("other", [web, other])).toBe(other);
  expect(chosenBy("web service", [web, other])).toBe(
    "Several are called “web service”: docker.project/webService, f1.",
  );
  expect(chosenBy("nothing", [web])).toBe("There is no management function “nothing” in this change set.");
});

test("[CL60] inputs are read by the forms that are asked for", () => {
  expect(inputsOf(["name=12", "port=80", "open=true"], web)).toEqual({ name: "12", port: 80, open: true });
  expect(inputsOf(["port=http"], web)).toEqual({ port: "http" });
  expect(inputsOf(["colour=red"], web)).toBe("Web service asks for no “colour”: name, port, open.");
  expect(inputsOf(["name"], web)).toBe("“name” is not NAME=value.");
});

test("[CL60] what there is and what would be done are told in lines", () => {
  expect(functionsText([web])).toContain("name=… [port=…] [open=…]");
  const side = (text: string) => ({ cell: { value: text }, text });
  const field = { path: "/domain/image", title: "Image", before: side("a"), after: side("b\u001b[2J") };
  const change = {
    component: "c",
    name: "web",
    schema: "docker.container@1",
    kind: "changed" as const,
    fields: [field],
  };
  const proposal: ManagementProposal = {
    ...{ proposal: "p", shown: "h", run: "r", function: "Web service", edits: 1, refusals: [], changes: [change] },
    kept: [{ component: "c", name: "web", field: "Host port" }],
    leftovers: [{ component: "d", name: "old" }],
  };
  expect(proposalText(proposal, { overwrite: false, prune: false }).split("\n")).toEqual([
    "~ web (docker.container@1)",
    "    Image: a → b [2J",
    "Stays as it was made by hand: web ▸ Host port",
    "Stays, though it is no longer generated: old",
  ]);
  expect(proposalText({ ...proposal, changes: [] }, { overwrite: false, prune: true })).toContain(
    "Nothing is to be done.",
  );
});

test("[CL60] what one reads over connections, and what it asked, are told", () => {
  const reach = { reads: ["docker: GET /networks"], isAgreed: true };
  expect(functionsText([{ ...web, reach }])).toContain("Web service reads:\n  docker: GET /networks");
  const later = functionsText([{ ...web, reach: { ...reach, isAgreed: false } }]);
  expect(later).toContain("Web service would read, once it is applied:");
  const asked = { connection: "docker", method: "GET", path: "/networks", durationMs: 1 };
  const kept = [
    { ...asked, status: 200 },
    { ...asked, path: "/x", refused: "It was not granted." },
  ];
  const proposal: ManagementProposal = {
    ...{
      proposal: "p",
      shown: "h",
      run: "r",
      function: "Discover",
      edits: 0,
      refusals: [],
      changes: [],
      kept: [],
      leftovers: [],
    },
    exchanges: { total: 20, kept },
  };
  expect(proposalText(proposal, { overwrite: false, prune: false }).split("\n")).toEqual([
    "Asked of connections: 20",
    "    200 GET docker/networks",
    "    refused GET docker/x",
    "    and 18 more",
    "",
    "Nothing is to be done.",
  ]);
});
