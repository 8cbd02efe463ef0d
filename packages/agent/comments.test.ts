import { expect, test } from "vitest";
import type { AgentApi } from "./api.ts";
import { commentsOf } from "./comments.ts";
import { AgentFault } from "./fault.ts";

type Call = { readonly procedure: string; readonly input: unknown };

/** An API whose first answers are lost on the way back. */
function api(lost: number, fault: AgentFault): { readonly calls: Call[]; readonly api: AgentApi } {
  const calls: Call[] = [];
  const command = async (procedure: string, input?: unknown) => {
    calls.push({ procedure, input });
    if (calls.length <= lost) throw fault;
    return null;
  };
  return { calls, api: { command } as unknown as AgentApi };
}

test("[B9] a comment whose answer was lost is sent again under the same id", async () => {
  let ids = 0;
  const { calls, api: line } = api(1, new AgentFault("unreachable", "No answer."));
  const comments = commentsOf(line, "set", () => `id-${++ids}`);
  expect(await comments.begin({ kind: "changeSet" }, "Hello")).toBe("id-1");
  const input = { changeSet: "set", id: "id-1", anchor: { kind: "changeSet" }, text: "Hello" };
  expect(calls).toEqual([1, 2].map(() => ({ procedure: "comment.begin", input })));
});

test("[B9] a comment that is refused is not sent again", async () => {
  const { calls, api: line } = api(2, new AgentFault("refused", "There is nothing in this comment yet."));
  await expect(commentsOf(line, "set", () => "id").reply("t", "")).rejects.toThrow("nothing in this comment");
  expect(calls).toHaveLength(1);
});
