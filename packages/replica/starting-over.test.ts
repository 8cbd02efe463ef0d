import { describe, expect, test } from "vitest";
import { ROOM, edit, join, port, saved, server, synced, until } from "./loopback-room.fixture.ts";
import { set, valueAt } from "./model.fixture.ts";
import type { Verdict } from "./verdict.ts";

describe("starting over", () => {
  test("[R5] after a rebuilt document, unsaved edits are made again on the new one", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    await saved(replica);
    server.holdAnswers = true;
    replica.edit([set("db", "/domain/image", "postgres:18")], { label: "image" });
    await until(() => server.submits.length === 2);
    server.room(ROOM).doc.getMap("attribute").delete("db/domain/image");
    server.holdAnswers = false;
    server.rebuild(ROOM);
    await until(() => server.submits.length === 3);
    await saved(replica);
    expect(valueAt(replica.getState().view, "db", "/domain/image")).toBe("postgres:18");
    expect(port(replica)).toBe(80);
    expect(replica.getState().losses).toEqual([]);
  });

  test("[R16] when the document is rebuilt, this copy moves over on its connection, and what was unsaved is made again", async () => {
    const [replica, other] = [join(), join()];
    await synced(replica);
    await synced(other);
    replica.setSelection(["api"]);
    await until(() => other.presence.getState().peers.length === 1);
    edit(replica, 80);
    await saved(replica);
    const phases = new Set<string>();
    const shown = new Set<unknown>();
    replica.subscribe(() => {
      phases.add(`${replica.getState().connection.phase} ${replica.getState().synced}`);
      shown.add(port(replica));
    });
    server.move(ROOM);
    const verdict = new Promise<Verdict>((onVerdict) => {
      replica.edit([set("api", "/domain/port", 81)], { label: "while it is being rebuilt", onVerdict });
    });
    expect(await verdict).toEqual({ accepted: true });
    await until(() => port(other) === 81);
    expect([...phases]).toEqual(["connected true"]);
    expect([...shown].every((value) => value === 80 || value === 81)).toBe(true);
    expect(replica.getState()).toMatchObject({ losses: [], waiting: 0, session: { generation: 2 } });
    expect(server.room(ROOM).doc.store.clients.size).toBe(2);
    await until(() => other.presence.getState().peers.length === 1);
    replica.undo();
    await until(() => port(other) === 80);
  });

  test("[R16] what was sent of an earlier document is not taken for an edit of a later one", async () => {
    const replica = join();
    await synced(replica);
    edit(replica, 80);
    await saved(replica);
    server.holdAnswers = true;
    edit(replica, 81);
    await until(() => server.submits.length === 2);
    server.room(ROOM).doc.getMap("attribute").set("api/domain/port", { value: 80 });
    server.drop(ROOM);
    server.move(ROOM);
    server.holdAnswers = false;
    await saved(replica);
    expect(port(replica)).toBe(81);
    expect(server.submits).toEqual([1, 2, 3]);
  });

  test("[R5] who may no longer edit keeps nothing trying", async () => {
    const replica = join();
    await synced(replica);
    server.holdAnswers = true;
    edit(replica, 80);
    await until(() => server.submits.length === 1);
    server.room(ROOM).doc.getMap("attribute").delete("api/domain/port");
    server.holdAnswers = false;
    server.mayEdit = false;
    server.rebuild(ROOM);
    await until(() => replica.getState().losses.length > 0);
    expect(replica.getState().losses).toMatchObject([
      { label: "port 80", sentence: expect.stringContaining("editor") },
    ]);
    expect(server.submits).toHaveLength(1);
  });

  test("[R32] what was typed and not answered is merged into the code of the rebuilt document", async () => {
    const replica = join();
    await synced(replica);
    server.write(ROOM, "function", "f", { kind: "qualification", name: "check", source: "a b c" });
    const store = replica.openText("f");
    server.open(ROOM, "f", "a b c");
    await until(() => store.getState().text !== null);
    server.holdAnswers = true;
    store.getState().text?.insert(5, " mine");
    await until(() => server.submits.length === 1);
    const { doc } = server.room(ROOM);
    doc.getText("text.f").delete(0, doc.getText("text.f").length);
    doc.getText("text.f").insert(0, "theirs a b c");
    server.holdAnswers = false;
    server.move(ROOM);
    await until(() => server.room(ROOM).doc.getText("text.f").toString() === "theirs a b c mine");
    await until(() => store.getState().text?.toString() === "theirs a b c mine");
    expect(replica.getState().losses).toEqual([]);
  });

  test("[R5] what can no longer be done is named, with its reason", async () => {
    const replica = join();
    await synced(replica);
    server.holdAnswers = true;
    edit(replica, 80);
    await until(() => server.submits.length === 1);
    server.room(ROOM).doc.getMap("attribute").delete("api/domain/port");
    server.room(ROOM).doc.getMap("component").set("api", { deleted: true });
    server.rebuild(ROOM);
    await until(() => replica.getState().losses.length > 0);
    expect(replica.getState().losses).toMatchObject([{ label: "port 80", sentence: expect.stringContaining("api") }]);
  });
});
