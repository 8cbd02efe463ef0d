import { afterEach, beforeEach, expect, test } from "vitest";
import { creating, describing, openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* Two server processes on one database: Head moves on one of them, and the other has not heard. */

let world: Reviewing;

beforeEach(async () => {
  world = await openReviewing();
});

afterEach(() => world.close());

test("[V54] a change set that has moved with Head is not taken back to an older one by a server that has not heard", async () => {
  const { hosts, elsewhere, record, ana } = world;
  await elsewhere.workspaces.with(record.workspace, async (behind) => {
    await world.moved(...creating("net"));
    await hosts.withChangeSet(record, ({ session }, home) => {
      expect(session.baseVersion).toBe(home.version);
      return session.submit(ana.actor, "owner", [describing("net", "mine")]);
    });
    await elsewhere.withChangeSet(record, async ({ session }) => {
      expect(session.mutations()).toEqual([describing("net", "mine")]);
      expect(session.baseVersion).toBe(behind.version);
    });
    expect([...behind.snapshot.components.keys()]).toEqual(["net"]);
  });
});

test("[V54] where another server has moved Head, an open workspace and its change sets follow without being asked", async () => {
  const { hosts, elsewhere, record, ana } = world;
  await elsewhere.withChangeSet(record, async ({ session }, behind) => {
    await session.submit(ana.actor, "owner", creating("mine"));
    await hosts.workspaces.with(record.workspace, () => world.moved(...creating("theirs")));
    expect([behind.snapshot.components.size, session.view.components.size]).toEqual([0, 1]);
    await elsewhere.follow();
    expect([...behind.snapshot.components.keys()]).toEqual(["theirs"]);
    expect([session.baseVersion, session.view.components.size]).toEqual([behind.version, 2]);
  });
});

test("[V54] what is to be done on Head is done on Head as it is, wherever it was moved", async () => {
  const { hosts, elsewhere, record } = world;
  await elsewhere.workspaces.with(record.workspace, async () => {
    await hosts.workspaces.with(record.workspace, () => world.moved(...creating("net")));
    const found = await elsewhere.onHead(record.workspace, async ({ snapshot }) => snapshot.components.size);
    expect(found).toBe(1);
  });
});
