import { expect, test } from "vitest";
import * as Y from "yjs";
import { openChannel } from "./channel.ts";

test("[R25] a line on which nothing comes is hung up and tried again; one that is closed is not", async () => {
  let opened = 0;
  class Silent {
    static readonly OPEN = 1;
    readyState = 0;
    binaryType = "arraybuffer";
    onopen: (() => void) | null = null;
    onmessage: (() => void) | null = null;
    onerror: (() => void) | null = null;
    onclose: ((event: { readonly code: number }) => void) | null = null;
    constructor() {
      opened += 1;
    }
    send(): void {}
    close(): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.onclose?.({ code: 1006 });
    }
  }
  const phases: string[] = [];
  const channel = openChannel({
    url: "ws://test/sync",
    room: "changeSet.one",
    doc: new Y.Doc(),
    overdueMs: 5,
    random: () => 0,
    webSocket: Silent as unknown as typeof WebSocket,
    onConnection: ({ phase }) => phases.push(phase),
  });
  await expect.poll(() => opened).toBeGreaterThan(2);
  expect(phases).toContain("offline");
  channel.close();
  const after = opened;
  await new Promise((done) => setTimeout(done, 40));
  expect(opened).toBe(after);
});
